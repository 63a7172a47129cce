import { randomUUID } from "node:crypto";
import { ListObjectsV2Command, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { area } from "../behavior";
import { same } from "../difference";
import { type Lab, outcome } from "../lab";

const HOUR = 3_600_000;

async function list(lab: Lab, client: S3Client): Promise<string> {
  return outcome(client.send(new ListObjectsV2Command({ Bucket: await lab.bucket() })));
}

export const signatures = area("Signatures", {
  "a request with a wrong secret key fails with SignatureDoesNotMatch": async (lab) => {
    const { accessKeyId } = await lab.client.config.credentials();
    const credentials = { accessKeyId, secretAccessKey: "wrong" };
    same(await list(lab, lab.clientWith({ credentials })), "403 SignatureDoesNotMatch");
  },
  "a request with an unknown access key fails with InvalidAccessKeyId": async (lab) => {
    const { secretAccessKey } = await lab.client.config.credentials();
    const credentials = { accessKeyId: `AKIA${randomUUID().slice(0, 16).toUpperCase()}`, secretAccessKey };
    same(await list(lab, lab.clientWith({ credentials })), "403 InvalidAccessKeyId");
  },
  "a request that is signed one hour ago fails with RequestTimeTooSkewed": async (lab) => {
    const client = lab.clientWith({ systemClockOffset: lab.client.config.systemClockOffset - HOUR });
    same(await list(lab, client), "403 RequestTimeTooSkewed");
  },
  "a request without a signature fails with AccessDenied": async (lab) => {
    const client = lab.clientWith({});
    client.middlewareStack.add(
      (next) => (args) => {
        delete (args.request as { headers: Record<string, string> }).headers.authorization;
        return next(args);
      },
      { step: "finalizeRequest", priority: "low", name: "withoutSignature" },
    );
    same(await list(lab, client), "403 AccessDenied");
  },
  "a header value with several spaces is signed with one, and stored unchanged": async (lab) => {
    const bucket = await lab.bucket();
    const input = { Bucket: bucket, Key: "k", Body: "content", ContentDisposition: "a  b   c" };
    await lab.client.send(new PutObjectCommand(input));
    same((await lab.head(bucket, "k")).ContentDisposition, "a  b   c");
  },
});
