import {
  type ChecksumAlgorithm,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { area } from "../../behavior";
import { oneOf, same } from "../../difference";
import { type Lab, outcome } from "../../lab";

/** Checksums of the nine bytes `123456789`, in Base64. The CRCs are the published check values. */
const CHECK_VALUES: Readonly<Record<string, string>> = {
  CRC32: "y/Q5Jg==",
  CRC32C: "4waSgw==",
  CRC64NVME: "rosUhgp5mIg=",
  SHA1: "98O8HYCOBHMq32eZZczDTKeuNEE=",
  SHA256: "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=",
};

async function checksumsOf(lab: Lab, bucket: string, key = "k") {
  const head = await lab.head(bucket, key, { ChecksumMode: "ENABLED" });
  const values = Object.keys(CHECK_VALUES).map(
    (name) => [name, head[`Checksum${name}` as "ChecksumCRC32"]] as const,
  );
  return {
    type: head.ChecksumType,
    ...Object.fromEntries(values.filter(([, value]) => value !== undefined)),
  };
}

async function multipart(
  lab: Lab,
  rest: { ChecksumAlgorithm?: ChecksumAlgorithm; ChecksumType?: "FULL_OBJECT" | "COMPOSITE" },
) {
  const bucket = await lab.bucket();
  const id = { Bucket: bucket, Key: "k" };
  const client = rest.ChecksumAlgorithm === undefined ? lab.plain : lab.client;
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...id, ...rest }));
  const part = new UploadPartCommand({
    ...id,
    UploadId,
    PartNumber: 1,
    Body: "123456789",
    ...(rest.ChecksumAlgorithm && { ChecksumAlgorithm: rest.ChecksumAlgorithm }),
  });
  const { ETag, ChecksumCRC32, ChecksumSHA256 } = await client.send(part);
  const Parts = [{ PartNumber: 1, ETag, ChecksumCRC32, ChecksumSHA256 }];
  await client.send(new CompleteMultipartUploadCommand({ ...id, UploadId, MultipartUpload: { Parts } }));
  return bucket;
}

export const checksums = area("Checksums", {
  ...Object.fromEntries(
    Object.entries(CHECK_VALUES).map(([name, value]) => [
      `a ${name} checksum sent with a write is stored and returned with ChecksumMode ENABLED`,
      async (lab: Lab) => {
        const bucket = await lab.bucket();
        // The SDK computes every checksum except CRC64NVME.
        const rest =
          name === "CRC64NVME"
            ? { ChecksumCRC64NVME: value }
            : { ChecksumAlgorithm: name as ChecksumAlgorithm };
        await lab.put(bucket, "k", "123456789", rest);
        same(await checksumsOf(lab, bucket), { type: "FULL_OBJECT", [name]: value });
      },
    ]),
  ),
  "a write without a checksum gets a CRC64NVME": async (lab) => {
    const bucket = await lab.bucket();
    await lab.plainPut(bucket, "k", "123456789");
    same(await checksumsOf(lab, bucket), { type: "FULL_OBJECT", CRC64NVME: CHECK_VALUES.CRC64NVME });
  },
  "HEAD returns a checksum only with ChecksumMode ENABLED": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "k", "123456789", { ChecksumAlgorithm: "SHA256" });
    const head = await lab.head(bucket, "k");
    same([head.ChecksumSHA256, head.ChecksumType], [undefined, undefined]);
  },
  "a listing returns the checksum algorithm and type": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "k", "123456789", { ChecksumAlgorithm: "SHA256" });
    const [entry] = (await lab.page(bucket)).entries;
    same([entry?.ChecksumAlgorithm, entry?.ChecksumType], [["SHA256"], "FULL_OBJECT"]);
  },
  "a wrong checksum is rejected": async (lab) => {
    const bucket = await lab.bucket();
    const ChecksumSHA256 = CHECK_VALUES.SHA256!;
    same(await outcome(lab.put(bucket, "k", "another", { ChecksumSHA256 })), "400 BadDigest");
    same(await lab.keys(bucket), []);
  },
  "a wrong Content-MD5 is rejected": async (lab) => {
    const bucket = await lab.bucket();
    const ContentMD5 = "rL0Y20zC+Fzt72VPzMSk2A==";
    same(await outcome(lab.plainPut(bucket, "k", "another", { ContentMD5 })), "400 BadDigest");
  },
  "a multipart upload with CRC32 has a composite checksum by default": async (lab) => {
    const bucket = await multipart(lab, { ChecksumAlgorithm: "CRC32" });
    same(await checksumsOf(lab, bucket), { type: "COMPOSITE", CRC32: "7kxlUA==-1" });
  },
  "a multipart upload with CRC32 can have a full-object checksum": async (lab) => {
    const bucket = await multipart(lab, { ChecksumAlgorithm: "CRC32", ChecksumType: "FULL_OBJECT" });
    same(await checksumsOf(lab, bucket), { type: "FULL_OBJECT", CRC32: CHECK_VALUES.CRC32 });
  },
  "a multipart upload without an algorithm gets a full-object CRC64NVME": async (lab) => {
    const bucket = await multipart(lab, {});
    same(await checksumsOf(lab, bucket), { type: "FULL_OBJECT", CRC64NVME: CHECK_VALUES.CRC64NVME });
  },
  "a copy of an object with a composite checksum has a full-object checksum": async (lab) => {
    const bucket = await multipart(lab, { ChecksumAlgorithm: "SHA256" });
    oneOf((await checksumsOf(lab, bucket)).type, ["COMPOSITE"], "source");
    await lab.copy({ bucket, key: "k" }, { bucket, key: "copy" });
    same(await checksumsOf(lab, bucket, "copy"), { type: "FULL_OBJECT", SHA256: CHECK_VALUES.SHA256 });
  },
});
