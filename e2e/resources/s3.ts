import type { LifecycleRule, ServerSideEncryptionRule } from "@aws-sdk/client-s3";
import type { Registration } from "../../local/registration";
import { createBucket, emptyBucket } from "../bucket";
import type { Clients } from "../clients";
import { type Kind, pascal, physicalName, rejectUnknownInputs } from "./kind";

export const bucket: Kind = {
  create: async ({ s3 }, { name, inputs: { forceDestroy: _, ...rest } }) => {
    rejectUnknownInputs(rest);
    const id = physicalName(name);
    await createBucket(s3, id);
    return { id, bucket: id, arn: `arn:aws:s3:::${id}` };
  },
  update: async () => ({}), // S3 does not store forceDestroy
  immutable: ["bucket", "bucketPrefix"],
  remove: async ({ s3 }, { inputs, state }) => {
    if (inputs.forceDestroy) await emptyBucket(s3, state.id);
    await s3.deleteBucket({ Bucket: state.id });
  },
};

/** A setting of a bucket. The same request creates and updates it. */
const setting = (
  put: (clients: Clients, inputs: Registration["inputs"]) => Promise<unknown>,
  remove: (clients: Clients, bucket: { readonly Bucket: string }) => Promise<unknown>,
): Kind => ({
  create: async (clients, { inputs }) => {
    await put(clients, inputs);
    return { id: inputs.bucket };
  },
  update: async (clients, _, inputs) => {
    await put(clients, inputs);
    return {};
  },
  immutable: ["bucket"],
  remove: async (clients, { state }) => {
    await remove(clients, { Bucket: state.id });
  },
});

export const publicAccessBlock = setting(
  ({ s3 }, { bucket: Bucket, ...rest }) =>
    s3.putPublicAccessBlock({ Bucket, PublicAccessBlockConfiguration: pascal(rest) }),
  ({ s3 }, bucket) => s3.deletePublicAccessBlock(bucket),
);

export const encryption = setting(
  ({ s3 }, { bucket: Bucket, rules, ...rest }) => {
    rejectUnknownInputs(rest);
    const Rules = pascal<ServerSideEncryptionRule[]>(rules, { sseAlgorithm: "SSEAlgorithm" });
    return s3.putBucketEncryption({ Bucket, ServerSideEncryptionConfiguration: { Rules } });
  },
  ({ s3 }, bucket) => s3.deleteBucketEncryption(bucket),
);

export const lifecycle = setting(
  ({ s3 }, { bucket: Bucket, rules, ...rest }) => {
    rejectUnknownInputs(rest);
    const Rules = pascal<LifecycleRule[]>(rules, { id: "ID" });
    return s3.putBucketLifecycleConfiguration({ Bucket, LifecycleConfiguration: { Rules } });
  },
  ({ s3 }, bucket) => s3.deleteBucketLifecycle(bucket),
);

export const bucketPolicy = setting(
  ({ s3 }, { bucket: Bucket, policy: Policy, ...rest }) => {
    rejectUnknownInputs(rest);
    return s3.putBucketPolicy({ Bucket, Policy });
  },
  ({ s3 }, bucket) => s3.deleteBucketPolicy(bucket),
);
