/** The list of all behaviors, and the check of one of them. */
import type { S3ClientConfig } from "@aws-sdk/client-s3";
import type { Area, Behavior } from "./behavior";
import { archives } from "./behaviors/archives";
import { buckets } from "./behaviors/buckets";
import { checksums } from "./behaviors/checksums";
import { completing } from "./behaviors/completing";
import { copyConditions } from "./behaviors/copy-conditions";
import { copying } from "./behaviors/copying";
import { deleting } from "./behaviors/deleting";
import { headerValues } from "./behaviors/header-values";
import { keys } from "./behaviors/keys";
import { listing } from "./behaviors/listing";
import { multipart } from "./behaviors/multipart";
import { reading, writing } from "./behaviors/objects";
import { signatures } from "./behaviors/signatures";
import { tags } from "./behaviors/tags";
import { time } from "./behaviors/time";
import { versions } from "./behaviors/versions";
import { Lab, REAL_TIME, type Time } from "./lab";

/** In the order in which they run. */
export const areas: readonly Area[] = [
  buckets,
  listing,
  keys,
  writing,
  headerValues,
  reading,
  time,
  copying,
  copyConditions,
  multipart,
  completing,
  deleting,
  checksums,
  tags,
  archives,
  versions,
  signatures,
];

/**
 * Checks one behavior in new buckets, then removes them.
 *
 * @param timeout milliseconds, without the cleanup
 * @throws Difference if the server behaves differently; other errors if a request fails unexpectedly or the
 *   check times out
 */
export async function check(
  behavior: Behavior,
  config: S3ClientConfig,
  time: Time = REAL_TIME,
  timeout = 60_000,
): Promise<void> {
  const lab = new Lab(config, time);
  let timer: NodeJS.Timeout | undefined;
  const timedOut = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`timed out after ${timeout / 1000} s`)), timeout);
  });
  try {
    await Promise.race([behavior.check(lab), timedOut]);
  } finally {
    clearTimeout(timer);
    await lab.cleanUp();
  }
}
