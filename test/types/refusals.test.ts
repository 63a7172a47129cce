import { join } from "node:path";
import { expect } from "chai";
import ts from "typescript";

const files = ["allowed.ts", "constructors.ts", "grants.ts", "wiring.ts"].map((name) =>
  join(__dirname, name),
);
const directive = /\/\/ @ts-expect-error (.*)/;

/** Compiles the files without their `@ts-expect-error` directives. Returns the compiler's messages by file and line. */
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
    found.map((error) => [place(error), ts.flattenDiagnosticMessageText(error.messageText, "\n")]),
  );
}

const place = ({ file, start }: ts.Diagnostic) =>
  `${file!.fileName.split("/").at(-1)}:${file!.getLineAndCharacterOfPosition(start!).line + 1}`;

/** The line after each directive, with the text of the directive. */
const expected = files.flatMap((name) =>
  ts.sys
    .readFile(name)!
    .split("\n")
    .flatMap((line, at) => {
      const text = directive.exec(line)?.[1];
      return text === undefined ? [] : [[`${name.split("/").at(-1)}:${at + 2}`, text] as const];
    }),
);

describe("the TypeScript compiler", () => {
  let found: Map<string, string>;
  before(() => {
    found = messages();
  });

  for (const [where, text] of expected)
    it(`reports at ${where}: ${text}`, () => {
      expect(found.get(where)).to.include(text);
    });

  it("reports no other error", () => {
    expect([...found.keys()].filter((where) => !expected.some(([at]) => at === where))).to.deep.equal([]);
  });
});
