import { expect } from "chai";
import { InvalidRequest, UnsupportedBucket } from "../../../sync/model/errors";
import { parseRequest } from "../../../sync/request/request";

const settings = { sources: ["here", "elsewhere"], destinations: ["there", "here"] };
const none = { sources: [], destinations: [] };

const faults = (input: unknown, of: typeof settings = settings): readonly string[] => {
  try {
    parseRequest(input, of);
    return [];
  } catch (error) {
    if (error instanceof InvalidRequest) return error.faults;
    throw error;
  }
};

describe("a request", () => {
  it("has the stack's default buckets and all other defaults if the input is empty", () => {
    expect(parseRequest({}, settings)).to.deep.equal({
      source: "here",
      destination: "there",
      prefix: "",
      destinationPrefix: "",
      startAfter: null,
      include: [],
      exclude: [],
      delete: true,
      dryRun: false,
      maxDeletes: null,
      maxDeletePercent: null,
      allowEmptySource: false,
      compare: "etag",
      storageClass: null,
    });
  });

  it("has every field of the input unchanged", () => {
    const input = {
      source: "elsewhere",
      destination: "here",
      prefix: "a/",
      destinationPrefix: "b/",
      startAfter: "a/1",
      include: ["**/*.log"],
      exclude: ["tmp/**"],
      delete: false,
      dryRun: true,
      maxDeletes: 0,
      maxDeletePercent: 12.5,
      allowEmptySource: true,
      compare: "metadata",
      storageClass: "STANDARD_IA",
    };
    expect(parseRequest(input, settings)).to.deep.equal(input);
  });

  it("has the prefix as its destinationPrefix unless the input gives another", () => {
    expect(parseRequest({ prefix: "a/" }, settings).destinationPrefix).to.equal("a/");
    expect(parseRequest({ prefix: "a/", destinationPrefix: "" }, settings).destinationPrefix).to.equal("");
  });

  it("may have the same bucket twice if the prefixes do not overlap", () => {
    expect(
      faults({ source: "here", destination: "here", prefix: "a/", destinationPrefix: "b/" }),
    ).to.deep.equal([]);
  });

  const invalid: [string, unknown, string[]][] = [
    [
      "not an object",
      "there",
      ['The input is "there"; expected an object such as {"source": "a", "destination": "b"}.'],
    ],
    ["a list", [], ['The input is []; expected an object such as {"source": "a", "destination": "b"}.']],
    ["null", null, ['The input is null; expected an object such as {"source": "a", "destination": "b"}.']],
    [
      "an unknown field",
      { sorce: "here" },
      [
        '"sorce" is not a field of the input; known: source, destination, prefix, destinationPrefix, startAfter, ' +
          "include, exclude, delete, dryRun, maxDeletes, maxDeletePercent, allowEmptySource, compare, storageClass.",
      ],
    ],
    [
      "a field name of Object.prototype",
      JSON.parse('{"__proto__": 1, "constructor": 2}'),
      ["__proto__", "constructor"],
    ],
    [
      "an empty bucket name",
      { source: "" },
      [
        "source is \"\"; expected a bucket name: 3 to 63 of a–z, 0–9, '.' and '-', beginning and ending with a letter or digit.",
      ],
    ],
    [
      "an invalid bucket name",
      { destination: "Not_Legal" },
      [
        "destination is \"Not_Legal\"; expected a bucket name: 3 to 63 of a–z, 0–9, '.' and '-', beginning and ending with a letter or digit.",
      ],
    ],
    [
      "a bucket that the stack does not allow",
      { source: "secret-bucket" },
      ["source secret-bucket is not allowed by the stack. Add it to sync-buckets:sources and run pulumi up."],
    ],
    [
      "the same bucket twice with overlapping prefixes",
      { source: "here", destination: "here", prefix: "a", destinationPrefix: "a/b" },
      [
        'source and destination are both here, and prefix "a" overlaps destinationPrefix "a/b". ' +
          "Give prefixes of which neither begins with the other.",
      ],
    ],
    [
      "startAfter outside the prefix",
      { prefix: "b/", startAfter: "a/1" },
      ['startAfter is "a/1"; expected it to begin with the prefix "b/".'],
    ],
    ["a negative limit", { maxDeletes: -1 }, ["maxDeletes is -1; expected a whole number of 0 or more."]],
    [
      "a percentage over 100",
      { maxDeletePercent: 101 },
      ["maxDeletePercent is 101; expected a number from 0 to 100."],
    ],
    ["a string for a Boolean", { dryRun: "yes" }, ['dryRun is "yes"; expected true or false.']],
    ["null for a string", { prefix: null }, ["prefix is null; expected a string of Unicode text."]],
    [
      "an unpaired surrogate",
      { prefix: "\ud800" },
      ['prefix is "\\ud800"; expected a string of Unicode text.'],
    ],
    ["a prefix over 1,024 bytes", { prefix: "é".repeat(513) }, ["expected at most 1024 bytes of UTF-8"]],
    ["a string for a list", { include: "*.log" }, ['include is "*.log"; expected a list of globs.']],
    [
      "a glob that cannot be parsed",
      { exclude: ["ok", "a[b"] },
      ['exclude is ["ok","a[b"]; expected globs; number 2 is invalid'],
    ],
    [
      "an unknown comparison",
      { compare: "size" },
      ['compare is "size"; expected one of etag, time, metadata.'],
    ],
    [
      "an unknown storage class",
      { storageClass: "standard" },
      ['storageClass is "standard"; expected one of STANDARD,'],
    ],
    [
      "a request that is too large for a state's data",
      { include: Array(3_000).fill("**/*.log.gz") },
      ["longer than 32768 characters"],
    ],
  ];
  for (const [title, input, expected] of invalid) {
    it(`is rejected: ${title}`, () => {
      const found = faults(input);
      expect(found, found.join("\n")).to.have.length(expected.length);
      for (const [i, text] of expected.entries()) expect(found[i]).to.contain(text);
    });
  }

  it("is rejected with all faults at once, numbered", () => {
    expect(() => parseRequest({ source: "X", dryRun: 1, maxDeletes: 1.5 }, settings))
      .to.throw(InvalidRequest)
      .with.property("message")
      .that.matches(/^\(1\) source is "X".* \(2\) dryRun is 1.* \(3\) maxDeletes is 1\.5/s);
  });

  it("is rejected without a bucket, with the setting that gives a default", () => {
    expect(faults({}, none)).to.deep.equal([
      "source is missing. Give it in the input, or set sync-buckets:source in the stack's configuration.",
      "destination is missing. Give it in the input, or set sync-buckets:destination in the stack's configuration.",
    ]);
  });

  it("is rejected for a directory bucket, whose listings are not in key order", () => {
    expect(() => parseRequest({ source: "fast--use1-az4--x-s3" }, settings)).to.throw(
      UnsupportedBucket,
      "fast--use1-az4--x-s3 is a directory bucket",
    );
  });
});
