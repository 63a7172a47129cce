import { expect } from "chai";
import { functions } from "../../functions";
import { evaluated, openScene, program, withoutAction } from "../local/scene";
import { documentedMatrix, documentMatrix, grantMatrix } from "./matrix";
import { SCENES } from "./scenes";

/** Every S3 action that some function is granted, with the statement that grants it. */
const GRANTED = Object.values(functions).flatMap(({ entry, settings }) =>
  settings.grants.flatMap((grant, statement) =>
    grant.actions.map((action) => ({ entry, statement, action, on: grant.on, of: grant.of })),
  ),
);

/** Logs are Lambda's own doing. */
const OTHERWISE_USED = /^(arn:aws:logs|logs):/;

describe("the functions' grants", () => {
  before(evaluated);

  it("are those of the table in the README, into which UPDATE=1 writes them", async () => {
    const matrix = grantMatrix(await program());
    if (process.env.UPDATE) documentMatrix(matrix);
    expect(matrix).to.equal(documentedMatrix());
  });

  it("are enough for a run with copies by parts, tags, deletes, a crash and one that is given up", async () => {
    for (const play of SCENES) expect(await play.run()).to.deep.equal(play.end);
  });

  it("are all used: every statement, action and bucket", async () => {
    const fresh = { ...(await program()) };
    for (const play of SCENES) await play.run({ program: fresh });
    const { account, close } = await openScene({ program: fresh });
    await close();
    const unused = await Promise.all(
      [...account.functions.values()].map(async (fn) => {
        const { coverage } = await fn.authorizer();
        return coverage.unused().filter(({ part }) => !OTHERWISE_USED.test(part));
      }),
    );
    // No call of theirs lists the runs bucket, but without the right to S3 would call a missing record denied: see below.
    expect(unused.flat()).to.deep.equal(
      ["divide-keys-policy#2", "copy-range-policy#6"].flatMap((statement) => [
        { statement, part: "s3:ListBucket" },
        { statement, part: `arn:aws:s3:::${fresh.outputs.runsBucket}` },
      ]),
    );
  });

  for (const { entry, statement, action, on, of } of GRANTED)
    it(`without ${action} on ${of === "bucket" ? "the" : "objects of the"} ${on} bucket, ${entry} makes a run end otherwise`, async () => {
      const policy = withoutAction(entry, statement, action);
      const ends = [];
      for (const play of SCENES) {
        const end = await play.run({ policy });
        ends.push(end);
        if (JSON.stringify(end) !== JSON.stringify(play.end)) return;
      }
      expect.fail(`every run ended as it does with it: ${JSON.stringify(ends)}`);
    });
});
