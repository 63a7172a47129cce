import { parseArgs } from "node:util";
import { render } from "./asl";
import { mermaid } from "./mermaid";
import { type Functions, machine } from "./sync";

/** References to functions that are not deployed, for printing and testing the definition. Any name is a function. */
export const placeholders = new Proxy({} as Functions<string>, {
  get: (_, name) => ({ name, arn: `arn:aws:lambda:us-east-1:123456789012:function:${String(name)}` }),
});

const HELP = `Usage: npm run -s asl -- [options]

Prints the state machine's definition in the Amazon States Language, with placeholders for the functions.

  --mermaid     print a Mermaid diagram of the states instead
  -h, --help    print this text

Exit codes: 0 success, 2 wrong usage.`;

/** `npm run -s asl` prints the definition; `npm run -s asl -- --mermaid` draws it. */
function print(args: readonly string[]): void {
  const flag = { type: "boolean", default: false } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { mermaid: flag, help: { ...flag, short: "h" } },
  });
  const definition = render(machine(placeholders, { workers: 100, timeoutSeconds: 960 }));
  const printed = values.mermaid ? mermaid(definition) : JSON.stringify(definition, null, 2);
  console.log(values.help ? HELP : printed);
}

if (require.main === module) {
  try {
    print(process.argv.slice(2));
  } catch (error) {
    console.error(`asl: ${(error as Error).message}\nFor help, run: npm run -s asl -- --help`);
    process.exitCode = 2;
  }
}
