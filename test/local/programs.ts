import { evaluateProgram } from "../../local/program";
import type { Program } from "../../local/registration";
import type { StackSettings } from "../../local/stack-config";

const programs = new Map<string, Promise<Program>>();

/** Evaluates the Pulumi program once for each configuration. All suites of a process share the results. */
export function programOf(settings: StackSettings): Promise<Program> {
  const key = JSON.stringify(Object.entries(settings).sort());
  const evaluated = programs.get(key) ?? evaluateProgram(settings);
  programs.set(key, evaluated);
  return evaluated;
}
