import { evaluateProgram } from "./program";
import type { StackSettings } from "./stack-config";

/** `evaluate.ts SETTINGS`: prints what the program registers under a stack's settings, both as JSON. */
async function evaluate([settings]: readonly string[]): Promise<void> {
  const program = await evaluateProgram(JSON.parse(settings as string) as StackSettings);
  process.stdout.write(JSON.stringify(program));
}

evaluate(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(error.message);
  process.exitCode = 1;
});
