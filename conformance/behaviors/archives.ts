import { HeadObjectCommand, RestoreObjectCommand } from "@aws-sdk/client-s3";
import { area } from "../behavior";
import { oneOf, same } from "../difference";
import { type Lab, outcome } from "../lab";

async function restore(lab: Lab, Bucket: string, Key: string): Promise<string> {
  return outcome(lab.client.send(new RestoreObjectCommand({ Bucket, Key, RestoreRequest: { Days: 1 } })));
}

async function archive(lab: Lab): Promise<string> {
  const bucket = await lab.bucket();
  await lab.put(bucket, "k", "content", { StorageClass: "GLACIER" });
  return bucket;
}

/** `IsRestoreInProgress` in a listing; `undefined` without RestoreStatus. */
async function listedStatus(lab: Lab, bucket: string, requested = true): Promise<boolean | undefined> {
  const { entries } = await lab.page(
    bucket,
    requested ? { OptionalObjectAttributes: ["RestoreStatus"] } : {},
  );
  return entries[0]?.RestoreStatus?.IsRestoreInProgress;
}

export const archives = area("Archived objects", {
  "a listing returns no RestoreStatus for an archived object without a restore": async (lab) => {
    same(await listedStatus(lab, await archive(lab)), undefined);
  },
  "HEAD and a listing return the same RestoreStatus after RestoreObject": async (lab) => {
    const Bucket = await archive(lab);
    same(await restore(lab, Bucket, "k"), "success");
    const { Restore = "" } = await lab.client.send(new HeadObjectCommand({ Bucket, Key: "k" }));
    const inProgress = { 'ongoing-request="true"': true, 'ongoing-request="false"': false };
    const [ongoing = ""] = Restore.split(",");
    same(typeof inProgress[ongoing as keyof typeof inProgress], "boolean", `x-amz-restore: ${Restore}`);
    same(await listedStatus(lab, Bucket), inProgress[ongoing as keyof typeof inProgress]);
  },
  "a listing returns no RestoreStatus unless it is requested": async (lab) => {
    const bucket = await archive(lab);
    await restore(lab, bucket, "k");
    same(await listedStatus(lab, bucket, false), undefined);
  },
  "RestoreObject of an object that is not archived fails with 403": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "k");
    // S3 returns the first code. The API Reference documents the second.
    oneOf(await restore(lab, bucket, "k"), ["403 InvalidObjectState", "403 ObjectAlreadyInActiveTierError"]);
  },
});
