/**
 * Draws the output of a command as a picture of a terminal:
 *
 *     npm -s start 2>/dev/null | node -r ./infra/typescript.cjs docs/picture.ts "npm start" > docs/start.svg
 */
import { text } from "node:stream/consumers";

/** Pixels of a line and of a character in the font below. */
const LINE = 18;
const CHARACTER = 7.8;
const MARGIN = 16;

function picture(command: string, output: string): string {
  const lines = [`$ ${command}`, ...output.trim().split("\n")];
  const width = Math.ceil(Math.max(...lines.map(({ length }) => length)) * CHARACTER + 2 * MARGIN);
  const height = lines.length * LINE + 2 * MARGIN;
  const texts = lines.map((line, i) => {
    const y = MARGIN + 13 + i * LINE;
    return `<text x="${MARGIN}" y="${y}" fill="${colorOf(line)}" xml:space="preserve">${escaped(line)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="ui-monospace, Menlo, Consolas, monospace" font-size="13">
<title>The output of ${escaped(command)}</title>
<rect width="100%" height="100%" rx="8" fill="#1e222a"/>
${texts.join("\n")}
</svg>
`;
}

const colorOf = (line: string): string =>
  /^(\$|Run \d)/.test(line) ? "#ffffff" : /^(Verified|The run copied)/.test(line) ? "#8fd18f" : "#c5cbd6";

const escaped = (line: string): string =>
  line.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

async function main(): Promise<void> {
  process.stdout.write(picture(process.argv[2] ?? "", await text(process.stdin)));
}

void main();
