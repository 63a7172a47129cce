import { expect } from "chai";
import { contents, summary, type World, world } from "../world";

const MiB = 1024 ** 2;

/**
 * A run whose copies S3 calls invalid, with an orphan in the destination.
 *
 * @param once what happens before S3 refuses the first copy, and no other one. @default it refuses all of them
 */
async function refused(
  operation: string,
  error: { readonly code: string; readonly status: number; readonly message: string },
  once?: (all: World) => void,
) {
  const all = world({ recordsInMemory: true });
  if (operation === "CopyObject") all.source.put("key", "1");
  else all.source.putVirtual("key", { parts: [5 * MiB, 1] });
  all.destination.put("orphan", "1");
  all.advanceClock(60);
  let done = false;
  all.s3.hooks.fault = (call) => {
    if (call.operation !== operation || done) return undefined;
    once?.(all);
    done = once !== undefined;
    return { kind: "error", ...error };
  };
  return { all, ...(await all.sync()) };
}

/** Messages of S3 about other things than the encryption of the source with a customer's key. */
const MESSAGES = {
  "a copy onto itself":
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
  "an encryption of the copy": "The encryption method specified is not supported",
};

describe("a copy that S3 calls invalid", () => {
  for (const [what, message] of Object.entries(MESSAGES))
    it(`because of ${what} is failed, not skipped as if it had a customer's key, and nothing is deleted`, async () => {
      const error = { code: "InvalidRequest", status: 400, message };
      for (const operation of ["CopyObject", "UploadPartCopy"]) {
        const { all, error: name, report } = await refused(operation, error);
        expect(name).to.equal("SyncIncomplete");
        expect(report.notable.map(summary)).to.deep.equal([
          { key: "key", outcome: "failed", reason: message },
        ]);
        expect(contents(all.destination)).to.have.all.keys("orphan");
      }
    });

  for (const [code, status, message] of [
    ["InvalidArgument", 400, "Range specified is not valid for source object of size: 1"],
    ["InvalidRange", 416, "The requested range is not satisfiable"],
  ] as const)
    it(`because its source has become smaller meanwhile (${code}) is one of the new version`, async () => {
      const shrink = ({ source }: World) => {
        source.put("key", "2");
      };
      const { all, error, output } = await refused("UploadPartCopy", { code, status, message }, shrink);
      expect(error).to.equal("");
      expect(output.objects).to.deep.include({ copied: 1, failed: 0 });
      expect(contents(all.destination)).to.deep.equal(contents(all.source));
    });
});
