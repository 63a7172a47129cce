import type { LifecycleRule, ServerSideEncryptionRule } from "@aws-sdk/client-s3";
import { createBucket, emptyBucket } from "../bucket";
import { type Kind, pascal, physicalName, rejectUnknownInputs } from "./kind";

export const bucket: Kind = {
  create: async ({ s3 }, { name, inputs: { forceDestroy: _, ...rest } }) => {
    rejectUnknownInputs(rest);
    const id = physicalName(name);
    await createBucket(s3, id);
    return { id, bucket: id, arn: `arn:aws:s3:::${id}` };
  },
  remove: async ({ s3 }, { inputs, state }) => {
    if (inputs.forceDestroy) await emptyBucket(s3, state.id);
    await s3.deleteBucket({ Bucket: state.id });
  },
};

export const publicAccessBlock: Kind = {
  create: async ({ s3 }, { inputs: { bucket: Bucket, ...rest } }) => {
    await s3.putPublicAccessBlock({ Bucket, PublicAccessBlockConfiguration: pascal(rest) });
    return { id: Bucket };
  },
  remove: async ({ s3 }, { state }) => {
    await s3.deletePublicAccessBlock({ Bucket: state.id });
  },
};

export const encryption: Kind = {
  create: async ({ s3 }, { inputs: { bucket: Bucket, rules, ...rest } }) => {
    rejectUnknownInputs(rest);
    const Rules = pascal<ServerSideEncryptionRule[]>(rules, { sseAlgorithm: "SSEAlgorithm" });
    await s3.putBucketEncryption({ Bucket, ServerSideEncryptionConfiguration: { Rules } });
    return { id: Bucket };
  },
  remove: async ({ s3 }, { state }) => {
    await s3.deleteBucketEncryption({ Bucket: state.id });
  },
};

export const lifecycle: Kind = {
  create: async ({ s3 }, { inputs: { bucket: Bucket, rules, ...rest } }) => {
    rejectUnknownInputs(rest);
    const Rules = pascal<LifecycleRule[]>(rules, { id: "ID" });
    await s3.putBucketLifecycleConfiguration({ Bucket, LifecycleConfiguration: { Rules } });
    return { id: Bucket };
  },
  remove: async ({ s3 }, { state }) => {
    await s3.deleteBucketLifecycle({ Bucket: state.id });
  },
};

export const bucketPolicy: Kind = {
  create: async ({ s3 }, { inputs: { bucket: Bucket, policy: Policy, ...rest } }) => {
    rejectUnknownInputs(rest);
    await s3.putBucketPolicy({ Bucket, Policy });
    return { id: Bucket };
  },
  remove: async ({ s3 }, { state }) => {
    await s3.deleteBucketPolicy({ Bucket: state.id });
  },
};
