import { expect } from "chai";
import { functions } from "../../functions";
import { grantsFor } from "../../functions/runtime/grants";
import type { PolicyPart } from "../../local/iam";
import type { Program } from "../../local/registration";
import { DESTINATION, openScene, program, withoutAction } from "../local/scene";
import { documentedMatrix, documentMatrix, grantMatrix } from "./matrix";
import { SCENARIOS } from "./scenes";

/** Every S3 action that a function is granted, with the index of the statement that grants it. */
const GRANTED = Object.values(functions).flatMap(({ name: fn, settings }) => {
  // Grants on the same resources are one statement.
  const grants = grantsFor(settings.grants, "s3");
  const statements = [...new Set(grants.map(({ on, of }) => `${on} ${of}`))];
  // The program of the scenarios has no pair with an ACL. See copy-settings.test.ts.
  const always = grants.filter(({ on }) => on !== "destinationWithAcl");
  return always.flatMap(({ on, of, actions }) =>
    actions.map((action) => ({ fn, statement: statements.indexOf(`${on} ${of}`), action, on, of })),
  );
});

/** Parts of statements that Lambda itself uses, to write logs. */
const USED_BY_LAMBDA = /^(arn:aws:logs|logs):/;

/** The parts of the functions' policies that no run of a program has used. */
async function unusedIn(registered: Program): Promise<PolicyPart[]> {
  const { account, close } = await openScene({ program: registered });
  await close();
  const unused = await Promise.all(
    [...account.functions.values()].map(async (fn) => {
      const { coverage } = await fn.authorizer();
      return coverage.unused().filter(({ part }) => !USED_BY_LAMBDA.test(part));
    }),
  );
  return unused.flat();
}

describe("the functions' grants", () => {
  let fresh: Program;
  const results: object[] = [];
  let unused: PolicyPart[];

  // The functions of another program: what their policies have been used for is known of these runs alone.
  before(async () => {
    fresh = { ...(await program()) };
    for (const scenario of SCENARIOS) results.push(await scenario.run({ program: fresh }));
    unused = await unusedIn(fresh);
  });

  it("match the table in docs/security.md, which UPDATE=1 rewrites", () => {
    const matrix = grantMatrix(fresh);
    if (process.env.UPDATE) documentMatrix(matrix);
    expect(matrix).to.equal(documentedMatrix());
  });

  it("are sufficient for a run with multipart copies, tags, deletes and a crash, and for a run without progress", () => {
    expect(results).to.deep.equal(SCENARIOS.map(({ expected }) => expected));
  });

  it("have no unused statement, action or bucket", () => {
    // These functions do not list these buckets. Without s3:ListBucket, S3 returns 403 for a missing object, not 404.
    const { runsBucket } = fresh.outputs;
    expect(unused).to.deep.equal(
      [
        ["divide-keys-policy#2", runsBucket],
        ["copy-range-policy#4", runsBucket],
        ["delete-orphans-policy#2", DESTINATION],
        ["delete-orphans-policy#4", runsBucket],
      ].flatMap(([statement, bucket]) => [
        { statement: `sync-buckets-${statement}`, part: "s3:ListBucket" },
        { statement: `sync-buckets-${statement}`, part: `arn:aws:s3:::${bucket}` },
      ]),
    );
  });

  it("include the stack's keys for each function that reads objects of the source", () => {
    const reading = GRANTED.filter(({ action, on }) => action === "s3:GetObject" && on === "source");
    const names = [...new Set(reading.map(({ fn }) => fn))];
    const withKeys = Object.values(functions).filter(
      ({ settings }) => grantsFor(settings.grants, "kms").length > 0,
    );
    expect(withKeys.map(({ name }) => name)).to.have.members(names);
  });

  for (const { fn, statement, action, on, of } of GRANTED)
    it(`are minimal: without ${action} on ${of === "bucket" ? "the" : "objects of the"} ${on} bucket for ${fn}, a run ends differently`, async () => {
      const policy = withoutAction(fn, statement, action);
      const ended = [];
      for (const scenario of SCENARIOS) {
        const result = await scenario.run({ program: fresh, policy });
        ended.push(result);
        if (JSON.stringify(result) !== JSON.stringify(scenario.expected)) return;
      }
      expect.fail(`No run ended differently: ${JSON.stringify(ended)}`);
    });
});
