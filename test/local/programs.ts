import { evaluateProgram, type Program } from "../../local/program";
import type { StackSettings } from "../../local/stack-config";

const programs = new Map<string, Promise<Program>>();

/** The Pulumi program, evaluated once for each configuration, whichever suite asks for it. */
export function programOf(settings: StackSettings): Promise<Program> {
  const key = JSON.stringify(Object.entries(settings).sort());
  const evaluated = programs.get(key) ?? evaluateProgram(settings);
  programs.set(key, evaluated);
  return evaluated;
}
