/** All behaviours, and running one of them. */
import type { S3ClientConfig } from "@aws-sdk/client-s3";
import type { Area, Behaviour } from "./behaviour";
import { buckets } from "./behaviours/buckets";
import { checksums } from "./behaviours/checksums";
import { completing } from "./behaviours/completing";
import { copyConditions } from "./behaviours/copy-conditions";
import { copying } from "./behaviours/copying";
import { deleting } from "./behaviours/deleting";
import { keys } from "./behaviours/keys";
import { listing } from "./behaviours/listing";
import { multipart } from "./behaviours/multipart";
import { reading, writing } from "./behaviours/objects";
import { tags } from "./behaviours/tags";
import { versions } from "./behaviours/versions";
import { Lab, REAL_TIME, type Time } from "./lab";

export const areas: readonly Area[] = [
  buckets,
  listing,
  keys,
  writing,
  reading,
  copying,
  copyConditions,
  multipart,
  completing,
  deleting,
  checksums,
  tags,
  versions,
];

/**
 * Checks one behaviour in buckets of its own and removes them.
 *
 * @param within milliseconds after which the server counts as not answering
 * @throws Difference, or what else went wrong
 */
export async function check(
  behaviour: Behaviour,
  config: S3ClientConfig,
  time: Time = REAL_TIME,
  within = 60_000,
): Promise<void> {
  const lab = new Lab(config, time);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no end after ${within / 1000} s`)), within);
  });
  try {
    await Promise.race([behaviour.check(lab), late]);
  } finally {
    clearTimeout(timer);
    await lab.cleanUp();
  }
}
