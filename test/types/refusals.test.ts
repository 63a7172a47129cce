import { join } from "node:path";
import { expect } from "chai";
import ts from "typescript";

const files = ["allowed.ts", "constructors.ts", "wiring.ts"].map((name) => join(__dirname, name));
const directive = /\/\/ @ts-expect-error (.*)/;

/** Compiles all files at once, as if they had no `@ts-expect-error`, and gives the compiler's messages by line. */
function messages(): Map<string, string> {
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(__dirname, "../../tsconfig.json"), ts.sys.readFile).config,
    ts.sys,
    join(__dirname, "../.."),
  );
  const host = ts.createCompilerHost(options);
  const read = host.readFile;
  host.readFile = (name) => read(name)?.replaceAll("@ts-expect-error", "expect");
  const program = ts.createProgram({ rootNames: files, options: { ...options, types: [] }, host });
  const found = files.flatMap((name) => program.getSemanticDiagnostics(program.getSourceFile(name)));
  return new Map(
    found.map((fault) => [place(fault), ts.flattenDiagnosticMessageText(fault.messageText, "\n")]),
  );
}

const place = ({ file, start }: ts.Diagnostic) =>
  `${file!.fileName.split("/").at(-1)}:${file!.getLineAndCharacterOfPosition(start!).line + 1}`;

/** The line below each directive, with the words that stand in it. */
const expected = files.flatMap((name) =>
  ts.sys
    .readFile(name)!
    .split("\n")
    .flatMap((line, at) => {
      const words = directive.exec(line)?.[1];
      return words === undefined ? [] : [[`${name.split("/").at(-1)}:${at + 2}`, words] as const];
    }),
);

describe("the compiler", () => {
  let found: Map<string, string>;
  before(function () {
    this.timeout(60_000);
    found = messages();
  });

  for (const [where, words] of expected)
    it(`says, at ${where}: ${words}`, () => {
      expect(found.get(where)).to.include(words);
    });

  it("says nothing else", () => {
    expect([...found.keys()].filter((where) => !expected.some(([at]) => at === where))).to.deep.equal([]);
  });
});
