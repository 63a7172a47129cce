import { spawnSync } from "node:child_process";
import { expect } from "chai";
import fc from "fast-check";
import { globFault, keyFilter } from "../../../sync/request/key-filter";

const matching = (include: string[], exclude: string[], keys: string[]): string[] =>
  keys.filter(keyFilter({ include, exclude }) ?? (() => true));

const matches = (glob: string, key: string): boolean => matching([glob], [], [key]).length === 1;

describe("include and exclude", () => {
  it("select every key if neither is given", () => {
    expect(keyFilter({ include: [], exclude: [] })).to.equal(undefined);
  });

  it("select keys that match an include and no exclude", () => {
    const keys = ["a.log", "logs/a.log", "logs/2026/b.log", "logs/a.txt", "tmp/a.log"];
    expect(matching(["**/*.log"], ["tmp/**"], keys)).to.deep.equal([
      "a.log",
      "logs/a.log",
      "logs/2026/b.log",
    ]);
    expect(matching(["*.log", "logs/*.{txt,md}"], [], keys)).to.deep.equal(["a.log", "logs/a.txt"]);
    expect(matching([], ["logs/?.log"], keys)).to.deep.equal([
      "a.log",
      "logs/2026/b.log",
      "logs/a.txt",
      "tmp/a.log",
    ]);
  });

  it("match any key that S3 allows, including unusual file names", () => {
    const unusual = [
      ".hidden",
      "a/./b",
      "a/../b",
      "../b",
      "/a",
      "a//b",
      "a/",
      "new\nline/x",
      "!a",
      "\u{1f600}/\uffff",
      "constructor",
    ];
    expect(matching(["**"], [], unusual)).to.deep.equal(unusual);
    expect(matching([], ["**"], unusual)).to.deep.equal([]);
    expect(matching(["a/**"], [], unusual)).to.deep.equal(["a/./b", "a/../b", "a//b", "a/"]);
  });

  const table: readonly (readonly [glob: string, yes: readonly string[], no: readonly string[]])[] = [
    ["* (1).pdf", ["report (1).pdf", " (1).pdf"], ["report 1.pdf", "a/report (1).pdf"]],
    ['*"q"*', ['a"q"b', '"q"'], ["abc", "q", ""]],
    ["[!a]*", ["b", "bcd", "\u{1f600}"], ["a", "abc", "/", ""]],
    ["?", ["x", "\u{1f600}", "\uffff"], ["", "xy", "/"]],
    ["a|b", ["a|b"], ["a", "b"]],
    ["+(a)", ["+(a)"], ["a", "aa"]],
    ["@(a|b)!(c)", ["@(a|b)!(c)"], ["a", "b"]],
    ["^a$", ["^a$"], ["a"]],
    ["a.b", ["a.b"], ["axb"]],
    ["{a,b}/{c,{d,e}}", ["a/c", "b/c", "a/d", "b/e"], ["a", "c/a", "{a,b}/c"]],
    ["{id}.json", ["{id}.json"], ["id.json"]],
    ["x{,y}", ["x", "xy"], ["x,y"]],
    ["a,b}", ["a,b}"], ["a"]],
    ["\\*\\?\\[\\{\\\\", ["*?[{\\"], ["ab[{\\"]],
    ["[a-c0-9]", ["a", "b", "c", "5"], ["d", "-", "/"]],
    ["[]a]", ["]", "a"], ["b"]],
    ["[a-]", ["a", "-"], ["b"]],
    ["[!/]", ["a"], ["/"]],
    ["[+-0]", ["+", ",", "-", ".", "0"], ["/"]],
    ["logs/**", ["logs/", "logs/a", "logs/a/b"], ["logs", "logsa", "a/logs/b"]],
    ["**/*.tmp", ["a.tmp", "x/a.tmp", "x/y/.tmp"], ["a.tmp/b"]],
    ["a/**/b", ["a/b", "a/x/b", "a/x/y/b", "a//b"], ["a/xb", "ab"]],
    ["a**b", ["ab", "a/b", "axx/yb"], ["b", "a"]],
    ["**", ["", "a", "a/b"], []],
    ["**[!\u{1f600}]", ["a", "\u{1f600}a"], ["\u{1f600}", "a/\u{1f600}"]],
    ["*", ["", "a"], ["/", "a/b"]],
  ];
  for (const [glob, yes, no] of table) {
    it(`match ${JSON.stringify(glob)} as documented`, () => {
      expect(yes.filter((key) => !matches(glob, key))).to.deep.equal([]);
      expect(no.filter((key) => matches(glob, key))).to.deep.equal([]);
    });
  }

  it("match a segment as bash does", function () {
    const characters = fc.constantFrom(...'ab-!^]()|"+@$.,\\ \u{1f600}\u00e9', "*", "?");
    const inside = fc
      .tuple(
        fc.constantFrom("", "!"),
        fc.constantFrom("a", "b", "-", "\u{1f600}"),
        fc.constantFrom("", "-z", "b", ")"),
      )
      .map(([not, first, rest]) => `[${not}${first}${rest}]`);
    const glob = fc
      .array(fc.oneof({ weight: 5, arbitrary: characters }, inside), { minLength: 1, maxLength: 6 })
      .map((parts) => parts.join(""))
      .filter((text) => globFault(text) === undefined && !text.includes("**"));
    const key = fc
      .array(fc.constantFrom(...'ab-!^]()|"+@$.,\\ \u{1f600}\u00e9z'), { maxLength: 5 })
      .map((parts) => parts.join(""));
    const cases = fc.sample(fc.tuple(glob, key), { numRuns: 4_000, seed: 1 });
    const bash = byBash(cases);
    if (bash === undefined) return this.skip(); // a machine without bash
    const wrong = cases.filter(([pattern, text], i) => matches(pattern, text) !== bash[i]);
    expect(wrong).to.deep.equal([]);
  });

  it("match braces as their alternatives, and segments each for itself", () => {
    const part = fc.constantFrom("a", "*", "?", "[!b]", "ab", "");
    const key = fc.array(fc.constantFrom("a", "b", "/"), { maxLength: 6 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(part, part, part, part, key, (before, one, other, after, text) => {
        const either = [one, other].some((middle) => {
          const glob = `${before}${middle}${after}`;
          return glob === "" ? text === "" : !glob.includes("**") && matches(glob, text);
        });
        fc.pre(![one, other].some((middle) => `${before}${middle}${after}`.includes("**")));
        expect(matches(`${before}{${one},${other}}${after}`, text)).to.equal(either);
      }),
    );
  });

  it("take a time that does not explode with the wildcards", () => {
    const key = `${"a".repeat(1_023)}b`;
    for (const glob of [`${"*a".repeat(40)}c`, `${"**a".repeat(40)}c`, `${"{a,b}".repeat(9)}**c`]) {
      expect(matches(glob, key)).to.equal(false);
    }
  });

  const faults: readonly (readonly [glob: string, fault: RegExp])[] = [
    ["", /empty/],
    ["a[b", /\[ without a \]/],
    ["a{b", /\{ without a \}/],
    ["{a,{b}", /\{ without a \}/],
    ["[^a]", /use \[!…\]/],
    ["a\\", /ends with \\/],
    ["[z-a]", /reverse order/],
    ["[[:digit:]]", /named class/],
    ["{a,b}".repeat(10), /more than 1000 alternatives/],
    ["a".repeat(2_049), /more than 2048 characters/],
    ["{".repeat(1_000), /\{ without a \}/],
  ];
  for (const [glob, fault] of faults) {
    it(`refuse ${JSON.stringify(glob.slice(0, 30))} with the reason`, () => {
      expect(globFault(glob)).to.match(fault);
    });
  }
});

/** The results of bash's `case`; `undefined` if there is no bash. */
function byBash(cases: readonly (readonly [glob: string, key: string])[]): readonly boolean[] | undefined {
  const script = `while IFS= read -r -d '' glob && IFS= read -r -d '' key; do
    case "$key" in $glob) echo 1;; *) echo 0;; esac
  done`;
  const input = cases.flatMap(([glob, key]) => [glob, key].map((text) => `${text}\0`)).join("");
  const { stdout, error } = spawnSync("bash", ["-c", script], {
    input,
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "C.UTF-8" },
  });
  return error
    ? undefined
    : stdout
        .trim()
        .split("\n")
        .map((line) => line === "1");
}
