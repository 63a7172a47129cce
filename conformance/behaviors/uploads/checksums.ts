import {
  type ChecksumAlgorithm,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListPartsCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { area } from "../../behavior";
import { oneOf, same } from "../../difference";
import { copySource, type Lab, outcome } from "../../lab";
import { LARGE, SMALL, Upload } from "../../upload";

/** Checksums of the nine bytes `123456789`, in Base64. The CRCs are the published check values. */
const CHECK_VALUES: Readonly<Record<string, string>> = {
  CRC32: "y/Q5Jg==",
  CRC32C: "4waSgw==",
  CRC64NVME: "rosUhgp5mIg=",
  SHA1: "98O8HYCOBHMq32eZZczDTKeuNEE=",
  SHA256: "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=",
};

async function checksumsOf(lab: Lab, bucket: string, key = "k", PartNumber?: number) {
  const head = await lab.head(bucket, key, { ChecksumMode: "ENABLED", PartNumber });
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
  bodies: readonly (string | Uint8Array)[] = ["123456789"],
) {
  const bucket = await lab.bucket();
  const id = { Bucket: bucket, Key: "k" };
  const client = rest.ChecksumAlgorithm === undefined ? lab.plain : lab.client;
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...id, ...rest }));
  const Parts: CompletedPart[] = [];
  for (const [index, Body] of bodies.entries()) {
    const part = { PartNumber: index + 1, Body, ChecksumAlgorithm: rest.ChecksumAlgorithm };
    const { ETag, ChecksumCRC32, ChecksumSHA256 } = await client.send(
      new UploadPartCommand({ ...id, UploadId, ...part }),
    );
    Parts.push({ PartNumber: part.PartNumber, ETag, ChecksumCRC32, ChecksumSHA256 });
  }
  await client.send(new CompleteMultipartUploadCommand({ ...id, UploadId, MultipartUpload: { Parts } }));
  return bucket;
}

/** An upload with composite SHA256 checksums, and its only part, which is copied. */
async function copiedPart(lab: Lab) {
  const bucket = await lab.bucket();
  await lab.put(bucket, "source", "123456789");
  const upload = await Upload.create(lab, bucket, "k", { ChecksumAlgorithm: "SHA256" });
  return { upload, part: await upload.copyPart(1, copySource({ bucket, key: "source" })) };
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
  "HEAD of a part returns the part's checksum if the object's checksum is composite": async (lab) => {
    const bucket = await multipart(lab, { ChecksumAlgorithm: "SHA256" }, [LARGE, "123456789"]);
    same(await checksumsOf(lab, bucket, "k", 2), { type: "COMPOSITE", SHA256: CHECK_VALUES.SHA256 });
  },
  // Source: the tests of LocalStack, whose expected values are recorded from S3.
  "HEAD of one of several parts returns no checksum if the object's checksum is of the whole object": async (
    lab,
  ) => {
    const algorithm = { ChecksumAlgorithm: "CRC32", ChecksumType: "FULL_OBJECT" } as const;
    const bucket = await multipart(lab, algorithm, [LARGE, "123456789"]);
    same((await checksumsOf(lab, bucket)).type, "FULL_OBJECT", "object");
    for (const number of [1, 2])
      same(await checksumsOf(lab, bucket, "k", number), { type: undefined }, `part ${number}`);
  },
  "HEAD of the only part returns the full-object checksum": async (lab) => {
    const bucket = await multipart(lab, { ChecksumAlgorithm: "CRC32", ChecksumType: "FULL_OBJECT" });
    same(await checksumsOf(lab, bucket, "k", 1), { type: "FULL_OBJECT", CRC32: CHECK_VALUES.CRC32 });
  },
  "an upload with a checksum type without an algorithm is rejected": async (lab) => {
    const upload = Upload.create(lab, await lab.bucket(), "k", { ChecksumType: "FULL_OBJECT" });
    same(await outcome(upload), "400 InvalidRequest");
  },
  "a part without a checksum is rejected in an upload with a checksum algorithm": async (lab) => {
    const upload = await Upload.create(lab, await lab.bucket(), "k", { ChecksumAlgorithm: "SHA256" });
    same(await outcome(upload.part(1, SMALL)), "400 InvalidRequest");
  },
  "ListParts returns the checksums of the parts": async (lab) => {
    const { upload } = await copiedPart(lab);
    const { Parts } = await lab.client.send(new ListPartsCommand(upload.id));
    same(
      Parts?.map(({ ChecksumSHA256 }) => ChecksumSHA256),
      [CHECK_VALUES.SHA256],
    );
  },
  "an upload with composite checksums can be completed with the checksums of its copied parts": async (
    lab,
  ) => {
    const { upload, part } = await copiedPart(lab);
    const { SHA256: ChecksumSHA256 } = CHECK_VALUES;
    same(await outcome(upload.complete([{ ...part, ChecksumSHA256 }])), "success");
  },
  "completing an upload with composite checksums without those of its parts fails with InvalidRequest":
    async (lab) => {
      const { upload, part } = await copiedPart(lab);
      same(await outcome(upload.complete([part])), "400 InvalidRequest");
    },
  "completing with a wrong checksum of a part fails with InvalidPart": async (lab) => {
    const { upload, part } = await copiedPart(lab);
    const ChecksumSHA256 = "7XACtDnprIRfIjV9giusFERzD722AW0+yUMil7nsn3M=";
    same(await outcome(upload.complete([{ ...part, ChecksumSHA256 }])), "400 InvalidPart");
  },
  "a copy of an object with a composite checksum has a full-object checksum": async (lab) => {
    const bucket = await multipart(lab, { ChecksumAlgorithm: "SHA256" });
    oneOf((await checksumsOf(lab, bucket)).type, ["COMPOSITE"], "source");
    await lab.copy({ bucket, key: "k" }, { bucket, key: "copy" });
    same(await checksumsOf(lab, bucket, "copy"), { type: "FULL_OBJECT", SHA256: CHECK_VALUES.SHA256 });
  },
});
