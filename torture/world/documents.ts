import { emptyPage, type Fault, type S3Call } from "../../local/s3/index";
import type { Random } from "./random";

const OBJECT = /<Contents>.*?<\/Contents>/gs;

/** It continues after the page's original objects. A server that sends it with other objects loses keys, and no client notices. */
const TOKEN = /<NextContinuationToken>.*?<\/NextContinuationToken>/s;

/** Changes the objects of a listing with at least two objects. */
const change =
  (of: (objects: readonly string[]) => readonly string[], truncated?: boolean): ((body: string) => string) =>
  (body) => {
    const objects = body.match(OBJECT) ?? [];
    const [first] = objects;
    if (first === undefined || objects.length < 2) return body;
    const start = body.indexOf(first);
    const rest = body.slice(start).replaceAll(OBJECT, "");
    const changed = `${body.slice(0, start)}${of(objects).join("")}${rest}`.replace(TOKEN, "");
    return truncated ? changed.replace(/<IsTruncated>\w+/, "<IsTruncated>true") : changed;
  };

const BODIES: readonly ((body: string) => string)[] = [
  // Repeats an object.
  change((objects) => [...objects, objects.at(-1) ?? ""]),
  // Reverses the order.
  change((objects) => objects.toReversed()),
  // Truncates the page early, and says so.
  change((objects) => objects.slice(0, 1), true),
  // An empty page without a continuation token.
  change(() => [], true),
];

const DELETED = /<Deleted>(.*?)<\/Deleted>/gs;
const KEY_ERRORS = ["InternalError", "SlowDown", "ServiceUnavailable", "OperationAborted"];

/** The response of DeleteObjects with an error for some keys, or without some keys. S3 has deleted them. */
export function deleteFault(random: Random): Fault {
  const code = random.pick(["", ...KEY_ERRORS]);
  const every = random.int(1, 3);
  let count = 0;
  const instead = (deleted: string, about: string) => {
    if (count++ % every > 0) return deleted;
    return code === "" ? "" : `<Error>${about}<Code>${code}</Code><Message>busy</Message></Error>`;
  };
  return { kind: "replaceBody", body: (body) => body.replaceAll(DELETED, instead) };
}

/** A listing that repeats an object, reverses the order, stops early, or is empty. */
export const listingFault = (random: Random, call: S3Call): Fault =>
  random.chance(0.3) ? emptyPage(call) : { kind: "replaceBody", body: random.pick(BODIES) };
