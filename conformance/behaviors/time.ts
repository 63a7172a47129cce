import { area } from "../behavior";
import { holds, same } from "../difference";
import type { Lab } from "../lab";

const SECOND = 1000;

/** The server's time, from the Date of a response. */
async function dateOf(lab: Lab, bucket: string): Promise<number> {
  return Date.parse((await lab.listingHeaders(bucket)).date ?? "");
}

/** Waits until the server's Date is after the second of the given time. */
async function waitUntilAfter(lab: Lab, bucket: string, time: number): Promise<void> {
  for (let requests = 0; (await dateOf(lab, bucket)) < time + SECOND; requests++) {
    holds(requests < 20, "a Date that advances", "none");
    await lab.time.wait(200);
  }
}

async function modified(lab: Lab, bucket: string, key: string): Promise<number> {
  const entry = (await lab.page(bucket)).entries.find(({ Key }) => Key === key);
  return entry?.LastModified?.getTime() ?? Number.NaN;
}

export const time = area("Time", {
  "a response has a Date": async (lab) => {
    const date = await dateOf(lab, await lab.bucket());
    holds(Math.abs(date - lab.time.now()) < 900_000, "a Date of now", date);
  },
  "LastModified has whole seconds": async (lab) => {
    const bucket = await lab.bucket();
    // The time of a write is a whole second by chance in one of a thousand cases.
    for (const key of ["a", "b"]) await lab.put(bucket, key);
    const { entries } = await lab.page(bucket);
    same(
      entries.map(({ LastModified }) => LastModified!.getTime() % SECOND),
      [0, 0],
    );
  },
  "LastModified in a listing and in HEAD are equal": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "k");
    same((await lab.head(bucket, "k")).LastModified?.getTime(), await modified(lab, bucket, "k"));
  },
  "LastModified is not after the Date of a later response": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "k");
    const date = await dateOf(lab, bucket);
    const written = Math.floor((await modified(lab, bucket, "k")) / SECOND) * SECOND;
    holds(
      written <= date && date - written < 60_000,
      `at most ${new Date(date).toISOString()}`,
      new Date(written),
    );
  },
  "a copy that begins after the second of its source's LastModified, by Date, is newer than its source":
    async (lab) => {
      const bucket = await lab.bucket();
      await lab.put(bucket, "a");
      const written = await modified(lab, bucket, "a");
      await waitUntilAfter(lab, bucket, written);
      await lab.copy({ bucket, key: "a" }, { bucket, key: "b" });
      const copied = await modified(lab, bucket, "b");
      holds(copied > written, `later than ${new Date(written).toISOString()}`, new Date(copied));
    },
});
