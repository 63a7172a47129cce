/** The list of all behaviors, and the check of one behavior. */
import type { S3ClientConfig } from "@aws-sdk/client-s3";
import type { Area, Behavior } from "./behavior";
import { archives } from "./behaviors/archives";
import { buckets } from "./behaviors/buckets";
import { copyConditions } from "./behaviors/copies/copy-conditions";
import { copying } from "./behaviors/copies/copying";
import { headerValues } from "./behaviors/copies/header-values";
import { tags } from "./behaviors/copies/tags";
import { deleting } from "./behaviors/deleting";
import { keys } from "./behaviors/listings/keys";
import { listing } from "./behaviors/listings/listing";
import { versions } from "./behaviors/listings/versions";
import { reading, writing } from "./behaviors/objects";
import { signatures } from "./behaviors/signatures";
import { time } from "./behaviors/time";
import { checksums } from "./behaviors/uploads/checksums";
import { completing } from "./behaviors/uploads/completing";
import { multipart } from "./behaviors/uploads/multipart";
import { Lab, REAL_TIME, type Time } from "./lab";

/** In the order of execution. */
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
