import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { isCollection, parse, parseDocument, visit } from "yaml";
import { isObject } from "../sync/model/json";

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
 * @throws Error if the Pulumi CLI would not read it
 */
export function stackFile(file: string): StackSettings {
  const text = readText(file);
  const config = configIn(text);
  const [bare] = refusedTexts(text);
  if (bare !== undefined)
    throw new Error(
      `The Pulumi CLI does not accept ${bare} in braces or brackets without quotes. Write it in quotes.`,
    );
  const [secret] = Object.entries(config).find(([, value]) => isObject(value) && "secure" in value) ?? [];
  if (secret !== undefined)
    throw new Error(
      `${secret} is encrypted. No setting needs to be a secret: set it with pulumi config set ${secret} VALUE.`,
    );
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, asText(value)]));
}

/** The object `config` of a stack file, empty if there is none. @throws Error if it is not an object */
function configIn(text: string): object {
  const stack: unknown = parse(text) ?? {}; // the Pulumi CLI accepts a file without settings
  if (!isObject(stack)) throw new Error("It is not an object. Its settings are in the object config.");
  const config = (stack as { readonly config?: unknown }).config ?? {};
  if (!isObject(config)) throw new Error("config is not an object. Write a setting on each line below it.");
  return config;
}

/**
 * The texts that YAML allows but the reader of the Pulumi CLI, `gopkg.in/yaml.v3`, rejects: texts without quotes, in braces or
 * brackets, that contain a question mark, such as `cron` expressions.
 */
export function refusedTexts(yaml: string): readonly string[] {
  const found: string[] = [];
  visit(parseDocument(yaml), {
    Scalar: (_, { type, source = "" }, path) => {
      if (type === "PLAIN" && path.some(isFlow) && source.includes("?")) found.push(source);
    },
  });
  return found;
}

/** Whether a node is a list in brackets or an object in braces. */
const isFlow = (node: unknown): boolean => isCollection(node) && node.flow === true;

const readText = (file: string): string => readFileSync(resolve(PROJECT, file), "utf8");
const readYaml = <T>(file: string): T => parse(readText(file)) as T;

const asText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
