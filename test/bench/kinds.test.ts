import { expect } from "chai";
import { countChanges } from "../../bench/run/checking";
import { kindOf, NONE } from "../../bench/run/kinds";

const kind = (method: string, url: string, headers = {}) => kindOf({ method, url, headers });
const COPY = { "x-amz-copy-source": "/a/k" };

describe("the kind of a request", () => {
  const rows: [string, string, object, string][] = [
    ["GET", "/b?list-type=2&prefix=", {}, "LIST"],
    ["GET", "/b/?delimiter=%2F", {}, "LIST"],
    ["GET", "/b", {}, "LIST"],
    ["GET", "/b?location=", {}, "OTHER"],
    ["GET", "/", {}, "OTHER"],
    ["GET", "/b/k", {}, "GET"],
    ["GET", "/b/k?tagging=", {}, "OTHER"],
    ["HEAD", "/b", {}, "HEAD"],
    ["HEAD", "/b/k/l", {}, "HEAD"],
    ["PUT", "/b", {}, "OTHER"],
    ["PUT", "/b/k", {}, "PUT"],
    ["PUT", "/b/k", COPY, "COPY"],
    ["PUT", "/b/k?partNumber=1&uploadId=u", COPY, "PART"],
    ["POST", "/b/k?uploads", {}, "UPLOAD"],
    ["POST", "/b/k?uploadId=u", {}, "UPLOAD"],
    ["POST", "/b?delete=", {}, "DELETE"],
    ["DELETE", "/b/k", {}, "DELETE"],
    ["DELETE", "/b/k?uploadId=u", {}, "UPLOAD"],
  ];
  for (const [method, url, headers, expected] of rows) {
    const copied = Object.keys(headers).length > 0 ? " of a copy" : "";
    it(`${method} ${url}${copied}: ${expected}`, () => {
      expect(kind(method, url, headers)).to.equal(expected);
    });
  }

  it("determines whether a request changes a bucket", () => {
    expect(countChanges({ ...NONE, LIST: 9, HEAD: 9, GET: 9, OTHER: 9 })).to.equal(0);
    expect(countChanges({ ...NONE, COPY: 1, PART: 2, UPLOAD: 3, PUT: 4, DELETE: 5 })).to.equal(15);
  });
});
