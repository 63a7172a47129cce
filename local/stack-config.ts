import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

/** A stack's configuration as Pulumi hands it to the program: every value a string, lists and objects as JSON. */
export type StackSettings = Readonly<Record<string, string>>;

const PROJECT = join(__dirname, "..");

interface ProjectFile {
  readonly name: string;
  readonly config: Readonly<Record<string, { readonly default?: unknown }>>;
}

/** The defaults of Pulumi.yaml, under what is given, as the Pulumi CLI would lay them. */
export function withDefaults(given: StackSettings): StackSettings {
  const { name, config } = readYaml<ProjectFile>("Pulumi.yaml");
  const defaults = Object.entries(config).flatMap(([key, { default: value }]) =>
    value === undefined ? [] : [[`${name}:${key}`, asText(value)]],
  );
  return { ...Object.fromEntries(defaults), ...given };
}

/** What a stack file sets, for example of `Pulumi.local.yaml`. */
export function stackFile(stack: string): StackSettings {
  const { config } = readYaml<{ readonly config: Record<string, unknown> }>(`Pulumi.${stack}.yaml`);
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, asText(value)]));
}

const readYaml = <T>(file: string): T => parse(readFileSync(join(PROJECT, file), "utf8")) as T;

const asText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
