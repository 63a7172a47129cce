import { expect } from "chai";
import { projectFiles, read } from "./files";

/** Words that are never right in code, comments, messages, help or docs. CONTRIBUTING has the words to use instead. */
const NEVER = /\b(mend(s|ed|ing)?|so[- ]?manieth|manieth|so many|nobody|whatever|in vain)\b/i;

/** Words that are wrong for an HTTP response, and for a key that sorts after another one. */
const SELDOM = /\b(answer(s|ed|ing)?|behind)\b/i;
/** The places where they are right. None so far: add a file and the text around the word. */
const PERMITTED: readonly (readonly [file: string, text: string])[] = [];

const isText = (file: string): boolean =>
  !/\.(png|svg|xml)$/.test(file) &&
  !["package-lock.json", "LICENSE", "test/project/words.test.ts", "bench/results.json"].includes(file);

/** The lines of a file, without the past entries of the CHANGELOG. */
function linesOf(file: string): string[] {
  const text = read(file);
  const current =
    file === "CHANGELOG.md"
      ? text
          .split(/^## (?=\d)/m)
          .slice(0, 2)
          .join("")
      : text;
  return current.split("\n");
}

const matches = (word: RegExp): string[] =>
  projectFiles()
    .filter(isText)
    .flatMap((file) =>
      linesOf(file).flatMap((line, i) => (word.test(line) ? [`${file}:${i + 1}: ${line.trim()}`] : [])),
    );

describe("the project's words", () => {
  it("are none of those that are never right", () => {
    expect(matches(NEVER)).to.deep.equal([]);
  });

  it("are 'answer' and 'behind' only where they are right", () => {
    const wrong = matches(SELDOM).filter(
      (line) => !PERMITTED.some(([file, text]) => line.startsWith(`${file}:`) && line.includes(text)),
    );
    expect(wrong).to.deep.equal([]);
  });

  it("have no space before a percent sign, in pages", () => {
    expect(matches(/\d %/).filter((line) => /^[^:]*\.md:/.test(line))).to.deep.equal([]);
  });
});
