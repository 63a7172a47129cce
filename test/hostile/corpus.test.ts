import { expect } from "chai";
import { runLine } from "../../functions/runtime/reporting/run-line";
import { checkedPairs } from "../../infra/config/pairs/pairs";
import { checkKey } from "../../local/s3/model/keys";
import { InvalidRequest, SyncError } from "../../sync/model/errors";
import { printable } from "../../sync/report/printable";
import { parseGlob } from "../../sync/request/glob";
import { matchTokens } from "../../sync/request/glob-match";
import { globFault } from "../../sync/request/key-filter";
import { pairOf } from "../../sync/request/pair";
import { parseRequest } from "../../sync/request/request";
import { checkRunId } from "../../sync/request/run";
import { copySource } from "../../sync/s3/mapping";
import { GLOBS, INPUTS, INVALID_GLOBS, KEYS, PAIR_NAMES, PREFIXES, REFUSED_KEYS, RUN_IDS } from "./corpus";

/** Controls, separators of lines, and characters that change the order of a text. */
const RAW = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

const SETTINGS = { pairs: [pairOf("default", "source-bucket", "destination-bucket")] };

const errorOf = (act: () => unknown): Error => {
  try {
    act();
  } catch (error) {
    return error as Error;
  }
  throw new Error("no error");
};

describe("hostile inputs", () => {
  it("are at least 100, each once", () => {
    const all = [
      KEYS,
      REFUSED_KEYS,
      PREFIXES,
      PAIR_NAMES,
      RUN_IDS,
      GLOBS,
      INVALID_GLOBS,
      Object.keys(INPUTS),
    ];
    expect(all.reduce((sum, { length }) => sum + length, 0)).to.be.at.least(200);
    for (const list of all) expect(new Set(list).size).to.equal(list.length);
    for (const key of KEYS) expect(() => checkKey(key), JSON.stringify(key)).not.to.throw();
    for (const key of REFUSED_KEYS) expect(() => checkKey(key), JSON.stringify(key)).to.throw();
  });

  for (const [what, input] of Object.entries(INPUTS))
    it(`of an execution are refused with a sentence: ${what}`, () => {
      const error = errorOf(() => parseRequest(input, SETTINGS));
      expect(error, error.stack).to.be.instanceOf(SyncError);
      expect(error.message.length).to.be.below(5_000);
      expect(error.message).to.match(/\.$/);
      expect(error.message).not.to.match(/\p{Cc}/u);
      expect(({} as { dryRun?: unknown }).dryRun).to.equal(undefined);
    });

  it("as names of pairs are refused", () => {
    for (const name of PAIR_NAMES) {
      const pair = { name: name as string, source: "source-bucket", destination: "destination-bucket" };
      const { message } = errorOf(() => checkedPairs([pair]));
      expect(message, String(name)).to.match(/^pairs\[0\]\.name is .{0,100}; expected 1 to 40 lowercase/);
      expect(message).not.to.match(/\p{Cc}/u);
    }
  });

  it("as names of executions are refused, so that each run has a folder of its own", () => {
    for (const id of RUN_IDS) expect(() => checkRunId(id), JSON.stringify(id)).to.throw(InvalidRequest);
    for (const id of [
      "run-1",
      "local-20260101T000000-x",
      "a".repeat(80),
      "é",
      "it's (me)+1=2@!",
      "a..b",
      "...",
      "__proto__",
    ])
      expect(() => checkRunId(id), id).not.to.throw();
  });

  it("as globs are matched in steps that the product of both lengths bounds", () => {
    for (const [glob, key] of GLOBS) {
      let steps = 0;
      for (const tokens of parseGlob(glob)) {
        const counting = new Proxy(tokens, {
          get: (target, name) => {
            steps++;
            return Reflect.get(target, name) as unknown;
          },
        });
        expect(matchTokens(counting, key), glob).to.equal(false);
        expect(steps, `${glob.slice(0, 40)} (${glob.length})`).to.be.at.most(
          2 * key.length * tokens.length + key.length,
        );
        steps = 0;
      }
    }
  });

  it("as globs have at most 1,000 alternatives, or are refused", () => {
    for (const [glob] of GLOBS) expect(parseGlob(glob).length, glob).to.be.at.most(1_000);
    for (const glob of INVALID_GLOBS)
      expect(globFault(glob), glob.slice(0, 40)).to.match(/^it (is empty|has|ends)|^its braces have/);
  });

  it("as keys are one header in CopySource, which names exactly this key", () => {
    for (const key of [...KEYS, ...REFUSED_KEYS, ...PREFIXES]) {
      const header = copySource("bucket", key);
      expect(header, JSON.stringify(key)).to.match(/^bucket\/[A-Za-z0-9\-_.!~*'()%/]+$/);
      expect(decodeURIComponent(header)).to.equal(`bucket/${key}`);
    }
  });

  it("in the record of a run's end are one line of JSON, with their own value", () => {
    for (const text of [...KEYS, ...REFUSED_KEYS, ...PREFIXES, ...RUN_IDS]) {
      const end = { runId: text, pair: text, failure: { error: "SyncIncomplete", cause: text } };
      const line = printable(JSON.stringify(runLine(end, { stack: text, byPair: true }, 0)));
      expect(line).not.to.match(RAW);
      expect(JSON.parse(line)).to.deep.include({ event: "run", runId: text, pair: text, cause: text });
    }
  });

  it("are shown without controls, and differ as before", () => {
    const shown = KEYS.map(printable);
    for (const text of shown) expect(text).not.to.match(RAW);
    expect(new Set(shown).size).to.equal(KEYS.length);
    const plain = "a b/é-\u{1f600}+=&%$'\"<>.txt";
    expect(printable(plain)).to.equal(plain);
  });
});
