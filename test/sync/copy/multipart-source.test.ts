import { expect } from "chai";
import { describe as describeSource } from "../../../sync/copy/multipart-source";
import { s3Store } from "../../../sync/s3/s3-store";
import { canned, plainClient } from "../s3/client/canned";

const SOURCE = { bucket: "source", key: "key", etag: '"d41d8cd98f00b204e9800998ecf8427e-2"', size: 10 };

/** A source whose HEAD responses have these headers in addition. */
const described = (headers: Record<string, string>) => {
  const { handler } = canned(() => ({
    body: "",
    headers: { etag: SOURCE.etag, "content-length": "5", "x-amz-mp-parts-count": "2", ...headers },
  }));
  return describeSource(s3Store(plainClient(handler)), SOURCE);
};

describe("the source of a multipart copy", () => {
  it("is described with its metadata", async () => {
    const { head, parts } = await described({ "x-amz-meta-a": "1" });
    expect([head.carried.metadata, parts]).to.deep.equal([{ a: "1" }, 2]);
  });

  it("is not copied if S3 does not show all of its metadata, which the copy would lose", async () => {
    const refused = await described({ "x-amz-meta-a": "1", "x-amz-missing-meta": "2" }).catch(
      (error: Error) => error,
    );
    expect(String(refused)).to.match(
      /^MetadataUnreadable: S3 does not show 2 of the object's metadata entries, which a multipart copy would lose/,
    );
  });
});
