import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";

/** A stack's configuration in the format that Pulumi passes to the program: strings, with lists and objects as JSON. */
export type StackSettings = Readonly<Record<string, string>>;

const PROJECT = join(__dirname, "..");

interface ProjectFile {
  readonly name: string;
  readonly config: Readonly<Record<string, { readonly default?: unknown }>>;
}

/** Adds the defaults of Pulumi.yaml to the settings, as the Pulumi CLI does. */
export function withDefaults(settings: StackSettings): StackSettings {
  defaults ??= readDefaults();
  return { ...defaults, ...settings };
}

/** The defaults of Pulumi.yaml, which does not change while a program runs. */
let defaults: StackSettings | undefined;

function readDefaults(): StackSettings {
  const { name, config } = readYaml<ProjectFile>("Pulumi.yaml");
  const found = Object.entries(config).flatMap(([key, { default: value }]) =>
    value === undefined ? [] : [[`${name}:${key}`, asText(value)]],
  );
  return Object.fromEntries(found);
}

/**
 * The configuration in a stack file.
 *
 * @param file a path, absolute or relative to the folder of the project, for example `Pulumi.dev.yaml`
 */
export function stackFile(file: string): StackSettings {
  const { config } = readYaml<{ readonly config: Record<string, unknown> }>(file);
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, asText(value)]));
}

const readYaml = <T>(file: string): T => parse(readFileSync(resolve(PROJECT, file), "utf8")) as T;

const asText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
