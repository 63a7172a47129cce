import { expect } from "chai";
import { MalformedListing, pageFrom } from "../../../../sync/s3/client/listing/page";

describe("a truncated page without a key", () => {
  const page = (nextToken: string | undefined) =>
    pageFrom({ entries: [], folders: [], truncated: "true", encodingType: "url", nextToken });

  it("is continued by its token", () => {
    expect(page("token")).to.deep.equal({ entries: [], last: false, token: "token" });
  });

  it("and without a token is an error, not the end", () => {
    for (const token of [undefined, ""]) expect(() => page(token)).to.throw(MalformedListing);
  });
});
