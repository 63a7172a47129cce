import { evaluateProgram } from "./program";
import type { StackSettings } from "./stack-config";

/** `evaluate.ts SETTINGS`: prints the resources and outputs of the program for a stack's settings. Both are JSON. */
async function evaluate([settings]: readonly string[]): Promise<void> {
  const program = await evaluateProgram(JSON.parse(settings as string) as StackSettings);
  process.stdout.write(JSON.stringify(program));
}

evaluate(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(error.message);
  process.exitCode = 1;
});
