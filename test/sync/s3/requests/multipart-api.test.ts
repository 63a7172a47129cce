import { expect } from "chai";
import { s3Store } from "../../../../sync/s3/s3-store";
import { canned, plainClient } from "../client/canned";

/** A page of uploads: of each, its key and ID. The next page begins after the last one. */
const page = (uploads: readonly (readonly [string, string])[], truncated: boolean): string => {
  const [key, id] = uploads.at(-1)!;
  const listed = uploads.map(
    ([of, named]) => `<Upload><Key>${of}</Key><UploadId>${named}</UploadId></Upload>`,
  );
  return (
    `<ListMultipartUploadsResult><Bucket>bucket</Bucket><EncodingType>url</EncodingType><IsTruncated>${truncated}</IsTruncated>` +
    `<NextKeyMarker>${key}</NextKeyMarker><NextUploadIdMarker>${id}</NextUploadIdMarker>` +
    `${listed.join("")}</ListMultipartUploadsResult>`
  );
};

/** The IDs of the uploads of a key, and the markers of the requests. A request too many gets the last page again. */
async function uploadsOf(key: string, pages: readonly string[]) {
  const { handler, sent } = canned((_, nth) => ({ body: pages[Math.min(nth, pages.length) - 1]! }));
  const found = await s3Store(plainClient(handler)).listUploads("bucket", key);
  const markers = sent.map(({ query }) => [query["key-marker"], query["upload-id-marker"]]);
  return { ids: found.map(({ id }) => id), markers };
}

describe("the uploads of a key", () => {
  it("are listed over all pages", async () => {
    expect(
      await uploadsOf("a b", [
        page([["a%20b", "1"]], true),
        page([["a%20b", "2"]], true),
        page([["a%20b", "3"]], false),
      ]),
    ).to.deep.equal({
      ids: ["1", "2", "3"],
      markers: [
        [undefined, undefined],
        ["a b", "1"],
        ["a b", "2"],
      ],
    });
  });

  it("end before the uploads of a longer key", async () => {
    const first = page(
      [
        ["a", "1"],
        ["ab", "2"],
      ],
      true,
    );
    expect(await uploadsOf("a", [first])).to.deep.equal({ ids: ["1"], markers: [[undefined, undefined]] });
  });

  it("end if a server returns the same page again", async () => {
    const { markers } = await uploadsOf("a", [page([["a", "1"]], true)]);
    expect(markers).to.have.length(2);
  });
});
