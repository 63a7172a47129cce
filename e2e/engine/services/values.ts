import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { Registration } from "../../../local/registration";

/** Property values as the engine sends them. Assets, archives and unknown values have a special encoding. */
// biome-ignore lint/suspicious/noExplicitAny: Pulumi defines the properties of each resource
export type Properties = Readonly<Record<string, any>>;

/** The field that marks an encoded value, and its content for the two encodings with a hash. @see pulumi.runtime */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const ASSET = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";
/** Stands for a value that a preview does not know. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export const toProperties = (struct: Struct | undefined): Properties => struct?.toJavaScript() ?? {};

export const toStruct = (properties: Properties): Struct => Struct.fromJavaScript(properties);

/** Whether a value is or contains an unknown value. */
export const isUnknown = (value: unknown): boolean =>
  value === UNKNOWN || (isObject(value) && Object.values(value).some(isUnknown));

/** The value with each asset and archive replaced by its hash. Two values with equal results have equal contents. */
export function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (!isObject(value)) return value;
  if (isEncoded(value, ASSET) || isEncoded(value, ARCHIVE)) return { hash: value.hash };
  return mapValues(value, comparable);
}

/**
 * The inputs in the form of a {@link Registration}: an archive is an object with the text of each file by its name.
 *
 * @param folder the folder of the project, which the paths of assets are relative to.
 */
export async function toInputs(properties: Properties, folder: string): Promise<Registration["inputs"]> {
  const entries = Object.entries(properties).map(async ([name, value]) => {
    if (!isObject(value) || !isEncoded(value, ARCHIVE)) return [name, value] as const;
    return [name, await textsOf(value, folder)] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

async function textsOf(archive: Properties, folder: string): Promise<Record<string, string>> {
  const files = Object.entries<Properties>(archive.assets ?? {}).map(async ([name, { text, path }]) => [
    name,
    path === undefined ? text : await readFile(resolve(folder, path), "utf8"),
  ]);
  return Object.fromEntries(await Promise.all(files));
}

const isObject = (value: unknown): value is Properties => typeof value === "object" && value !== null;

const isEncoded = (value: Properties, signature: string): boolean => value[SIGNATURE] === signature;

const mapValues = (value: Properties, map: (value: unknown) => unknown): Properties =>
  Object.fromEntries(Object.entries(value).map(([name, item]) => [name, map(item)]));
