import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { RULES, RULES_BY_SUBJECT } from "../mutate/rules";
import { ROOT, read } from "./files";

describe("the rules that npm run mutate breaks", () => {
  it("each have a text that occurs once in its file, and tests that exist", () => {
    const wrong = RULES.filter(
      ({ file, find, replace, tests }) =>
        find === replace ||
        read(file).split(find).length !== 2 ||
        tests.length === 0 ||
        !tests.every((test) => existsSync(join(ROOT, test))),
    ).map(({ name, file }) => `${name} (${file})`);
    expect(wrong).to.deep.equal([]);
  });

  it("each have a name of their own within their subject", () => {
    for (const rules of Object.values(RULES_BY_SUBJECT))
      expect(new Set(rules.map(({ name }) => name)).size).to.equal(rules.length);
  });

  it("cover every subject: copies, parts, deletes, their progress, listings, records, requests, the client, leases, local runs and versions", () => {
    const counts = Object.entries(RULES_BY_SUBJECT).map(([subject, rules]) => [subject, rules.length >= 8]);
    expect(Object.fromEntries(counts)).to.deep.equal({
      copies: true,
      "multipart copies": true,
      deletes: true,
      "delete progress": true,
      listings: true,
      records: true,
      requests: true,
      client: true,
      leases: true,
      "local runs": true,
      versions: true,
    });
  });
});
