import { emptyPage, type Fault, type S3Call } from "../../local/s3/index";
import type { Random } from "./random";

const OBJECT = /<Contents>.*?<\/Contents>/gs;

/** It continues after the objects that the page had: a server that sends it with others loses objects, and no client can tell. */
const TOKEN = /<NextContinuationToken>.*?<\/NextContinuationToken>/s;

/** Changes the objects of a listing, if it has at least two. */
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
  // An object twice.
  change((objects) => [...objects, objects.at(-1) ?? ""]),
  // Backwards.
  change((objects) => objects.toReversed()),
  // A page that stops early, and says so.
  change((objects) => objects.slice(0, 1), true),
  // Nothing, and no token that would continue it.
  change(() => [], true),
];

/** A listing that repeats an object, goes backwards, stops early, or is empty. */
export const listingFault = (random: Random, call: S3Call): Fault =>
  random.chance(0.3) ? emptyPage(call) : { kind: "replaceBody", body: random.pick(BODIES) };
