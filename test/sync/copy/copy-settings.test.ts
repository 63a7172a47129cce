import { ObjectCannedACL } from "@aws-sdk/client-s3";
import { expect } from "chai";
import type { S3CallResult } from "../../../local/s3";
import { CANNED_ACLS, type CopySettings } from "../../../sync/s3/copy-settings";
import { type World, type WorldOptions, world } from "../world";

const MiB = 1024 ** 2;
const KEY = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const OTHER_KEY = KEY.replace("key/1", "key/2");
const SETTINGS: CopySettings = { sseKmsKeyId: KEY, acl: "bucket-owner-full-control" };

/** Records requests with the headers of encryption and ACLs. */
function recorded(all: World): string[] {
  const found: string[] = [];
  const { onRequest } = all.s3.hooks;
  all.s3.hooks.onRequest = (result: S3CallResult) => {
    onRequest?.(result);
    const own = Object.entries(result.headers).filter(([name]) => /server-side-encryption|acl$/.test(name));
    if (own.length > 0)
      found.push(
        `${result.operation} ${own
          .map((header) => header.join(": "))
          .sort()
          .join(", ")}`,
      );
  };
  return found;
}

/** Two objects that are copied in one request, one by parts, an empty one with a redirect, and an orphan. */
function filled(options: WorldOptions): World {
  const all = world(options);
  all.source.put("a", "1");
  all.source.put("b", "2");
  all.source.putVirtual("large", { parts: [5 * MiB, 6 * MiB, 1] });
  all.source.put("redirect", "", { redirect: "/there" });
  all.destination.put("orphan", "1");
  all.advanceClock(60);
  return all;
}

const keysOf = ({ destination }: World) =>
  Object.fromEntries(
    destination.keys().map((key) => {
      const { encryption } = destination.get(key)!;
      return [key, "keyId" in encryption ? encryption.keyId : encryption.kind];
    }),
  );

describe("the KMS key and the ACL of a pair", () => {
  it("are in each request that writes an object of the destination, and in no other one", async () => {
    const all = filled({ copySettings: SETTINGS });
    const requests = recorded(all);
    expect((await all.sync()).status).to.equal("succeeded");
    const headers =
      `x-amz-acl: bucket-owner-full-control, x-amz-server-side-encryption-aws-kms-key-id: ${KEY}, ` +
      "x-amz-server-side-encryption: aws:kms";
    expect([...requests].sort()).to.deep.equal([
      ...Array(3).fill(`CopyObject ${headers}`),
      `CreateMultipartUpload ${headers}`,
    ]);
    expect(keysOf(all)).to.deep.equal({ a: KEY, b: KEY, large: KEY, redirect: KEY });
  });

  it("are absent by default: the encryption is that of the bucket", async () => {
    const all = filled({});
    const requests = recorded(all);
    expect((await all.sync()).status).to.equal("succeeded");
    expect(requests).to.deep.equal([]);
    expect(keysOf(all)).to.deep.equal({ a: "AES256", b: "AES256", large: "AES256", redirect: "AES256" });
  });

  it("concern copies only: after a change of the key, an object that is equal is not copied again", async () => {
    const copySettings = { sseKmsKeyId: KEY };
    const all = filled({ copySettings });
    await all.sync();
    all.advanceClock(60);
    copySettings.sseKmsKeyId = OTHER_KEY;
    all.source.put("new", "3");
    all.advanceClock(60);
    const second = await all.sync();
    expect(second.output.objects).to.deep.include({ copied: 1, kept: 4 });
    expect(keysOf(all)).to.deep.equal({ a: KEY, b: KEY, large: KEY, new: OTHER_KEY, redirect: KEY });
  });

  it("that a server refuses fail the copy with the server's message", async () => {
    const all = filled({ copySettings: { acl: "public-read" } });
    const { error, output } = await all.sync();
    expect(error).to.equal("SyncIncomplete");
    expect(output.objects).to.include({ failed: 4, deleted: 0 });
    const reasons = all.outcomes((await all.sync()).report).map(({ code, reason }) => `${code}: ${reason}`);
    expect([...new Set(reasons)]).to.deep.equal([
      "AccessControlListNotSupported: The bucket does not allow ACLs",
    ]);
  });

  it("may be any canned ACL of the SDK's list", () => {
    expect([...CANNED_ACLS]).to.have.members(Object.values(ObjectCannedACL));
  });
});
