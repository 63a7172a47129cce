import type { LifecycleRule, S3, ServerSideEncryptionRule } from "@aws-sdk/client-s3";
import type { Registration } from "../../local/registration";
import type { Clients } from "../clients";
import { createBucket, emptyBucket } from "../objects/bucket";
import { type Kind, pascal, physicalName, rejectUnknownInputs, type Tags, tagList } from "./kind";

export const bucket: Kind = {
  create: async ({ s3 }, { name, inputs: { forceDestroy: _, tags: __, ...rest } }) => {
    rejectUnknownInputs(rest);
    const id = physicalName(name);
    await createBucket(s3, id);
    return { id, bucket: id, arn: `arn:aws:s3:::${id}` };
  },
  ready: async ({ s3 }, { inputs: { tags }, state }) => {
    if (tags !== undefined) await tagBucket(s3, state.id, tags);
  },
  update: async ({ s3 }, { inputs, state }, { tags }) => {
    if (tags !== undefined) await tagBucket(s3, state.id, tags);
    else if (inputs.tags !== undefined) await s3.deleteBucketTagging({ Bucket: state.id });
    return {}; // S3 does not store forceDestroy
  },
  immutable: ["bucket", "bucketPrefix"],
  remove: async ({ s3 }, { inputs, state }) => {
    if (inputs.forceDestroy) await emptyBucket(s3, state.id);
    await s3.deleteBucket({ Bucket: state.id });
  },
};

/** Replaces all tags. */
const tagBucket = (s3: S3, Bucket: string, tags: Tags) =>
  s3.putBucketTagging({ Bucket, Tagging: { TagSet: tagList(tags) } });

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
    const Rules = pascal<ServerSideEncryptionRule[]>(rules, {
      sseAlgorithm: "SSEAlgorithm",
      kmsMasterKeyId: "KMSMasterKeyID",
    });
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
