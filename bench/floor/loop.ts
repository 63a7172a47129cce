/**
 * The floor of a scene: sends only the requests of a plan. It does not parse the responses. Prints the start
 * and the end of its requests as JSON.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { MAX_DELETE_KEYS } from "../../sync/model/constants";
import { forEachIndex } from "../seed/each";
import { SignedRequests } from "../seed/signed";
import type { FloorTask } from "./plan";

/** Requests in flight. */
const LISTS = 32;
const COPIES = 128;

async function loop(task: FloorTask): Promise<void> {
  const s3 = new SignedRequests(task.site, COPIES);
  const startedAt = new Date().toISOString();
  await list(s3, task);
  await forEachIndex(task.copies.length, COPIES, (n) => copy(s3, task, task.copies[n] as string));
  for (let n = 0; n < task.deletes.length; n += MAX_DELETE_KEYS)
    await remove(s3, task, task.deletes.slice(n, n + MAX_DELETE_KEYS));
  const finishedAt = new Date().toISOString();
  s3.close();
  console.log(JSON.stringify({ startedAt, finishedAt }));
}

function list(s3: SignedRequests, task: FloorTask): Promise<void> {
  const pages = [
    ...task.sourcePages.map((after) => [task.source, after] as const),
    ...task.destinationPages.map((after) => [task.destination, after] as const),
  ];
  return forEachIndex(pages.length, LISTS, (n) => {
    const [bucket, after] = pages[n] as (typeof pages)[number];
    return s3.send("GET", `/${bucket}?list-type=2&max-keys=1000&start-after=${encodeURIComponent(after)}`);
  });
}

const copy = (s3: SignedRequests, { source, destination }: FloorTask, key: string) =>
  s3.send("PUT", `/${destination}/${key}`, { headers: { "x-amz-copy-source": `/${source}/${key}` } });

function remove(s3: SignedRequests, { destination }: FloorTask, keys: readonly string[]) {
  const objects = keys.map((key) => `<Object><Key>${key}</Key></Object>`).join("");
  const body = `<Delete><Quiet>true</Quiet>${objects}</Delete>`;
  const md5 = createHash("md5").update(body).digest("base64");
  return s3.send("POST", `/${destination}?delete=`, { body, headers: { "content-md5": md5 } });
}

void loop(JSON.parse(readFileSync(process.argv[2] as string, "utf8")) as FloorTask);
