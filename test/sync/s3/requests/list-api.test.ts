import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { s3Store } from "../../../../sync/s3/s3-store";
import { canned, plainClient } from "../client/canned";

const page = (name: string): Buffer => readFileSync(join(__dirname, "..", "client", "pages", `${name}.xml`));

/** The folders in a response, and the query of the request. */
async function foldersOf(body: string | Buffer, prefix = "") {
  const { handler, sent } = canned(() => ({ body }));
  const folders = await s3Store(plainClient(handler)).folders("bucket", prefix);
  return { folders, query: sent[0]?.query };
}

describe("the folders in a folder", () => {
  for (const server of ["garage", "minio", "moto"])
    for (const encoding of ["", "-plain"])
      it(`are the common prefixes of a listing with a delimiter, decoded: ${server}${encoding}`, async () => {
        const { folders } = await foldersOf(page(`${server}-folders${encoding}`));
        expect([...folders!].sort()).to.deep.equal(
          ["&amp;<>\"'/", "100%/", "a/", "plus+plus/", "with space/", "zz/", "ünïcödé/"].sort(),
        );
      });

  it("are asked for with one request, URL-encoded", async () => {
    const list = (inside: string) => `<ListBucketResult>${inside}</ListBucketResult>`;
    const { folders, query } = await foldersOf(list("<IsTruncated>false</IsTruncated>"), "logs/");
    expect(folders).to.deep.equal([]);
    expect(query).to.deep.equal({
      "list-type": "2",
      delimiter: "/",
      "encoding-type": "url",
      prefix: "logs/",
    });
    const truncated = list("<IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>");
    expect((await foldersOf(truncated)).folders).to.equal(undefined);
  });
});

describe("a listing of a server that does not implement optional attributes (501)", () => {
  const OPTIONAL = "x-amz-optional-object-attributes";

  it("is requested without them, also each later one of the client", async () => {
    const { handler, sent } = canned(({ headers }) =>
      OPTIONAL in headers
        ? { status: 501, body: "<Error><Code>NotImplemented</Code></Error>" }
        : { body: "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>" },
    );
    const store = s3Store(plainClient(handler));
    for (let time = 0; time < 2; time++)
      expect(await store.list("bucket", "", null)).to.deep.include({ entries: [], last: true });
    expect(sent.map(({ headers }) => OPTIONAL in headers)).to.deep.equal([true, false, false]);
  });

  it("is an error if the server refuses it without them as well", async () => {
    const { handler, sent } = canned(() => ({
      status: 501,
      body: "<Error><Code>NotImplemented</Code></Error>",
    }));
    const refused = await s3Store(plainClient(handler))
      .list("bucket", "", null)
      .catch((error: Error) => error);
    expect([refused instanceof Error, sent.length]).to.deep.equal([true, 2]);
  });
});
