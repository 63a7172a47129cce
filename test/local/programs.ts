import { evaluateProgram, type Program } from "../../local/program";
import type { StackSettings } from "../../local/stack-config";

const programs = new Map<string, Promise<Program>>();

/** The Pulumi program, evaluated once for each configuration, whichever suite asks for it. */
export function programOf(settings: StackSettings): Promise<Program> {
  const key = JSON.stringify(Object.entries(settings).sort());
  const evaluated = programs.get(key) ?? withoutStacks(() => evaluateProgram(settings));
  programs.set(key, evaluated);
  return evaluated;
}

/** Pulumi takes a stack for each of its thousands of promises, and ts-node looks each line of it up in source maps. */
async function withoutStacks<T>(work: () => Promise<T>): Promise<T> {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return await work();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
