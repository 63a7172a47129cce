import { expect } from "chai";
import { InvalidRequest, UnsupportedBucket } from "../../../sync/model/errors";
import { type Pair, pairOf } from "../../../sync/request/pair";
import { parseRequest, type RequestSettings } from "../../../sync/request/request";

const settings: RequestSettings = { pairs: [pairOf("default", "here", "there")] };
const within: RequestSettings = { pairs: [pairOf("within", "here", "here")] };
const several: RequestSettings = {
  pairs: [
    { ...pairOf("photos", "here", "there"), prefix: "photos/", destinationPrefix: "backup/photos/" },
    { ...pairOf("logs", "here", "there"), prefix: "logs/", destinationPrefix: "logs/" },
    pairOf("other", "elsewhere", "there-too"),
  ],
};
const none: RequestSettings = { pairs: [] };

const faults = (input: unknown, of: RequestSettings = settings): readonly string[] => {
  try {
    parseRequest(input, of);
    return [];
  } catch (error) {
    if (error instanceof InvalidRequest) return error.faults;
    throw error;
  }
};

describe("a request", () => {
  it("has the buckets of the stack's only pair and all other defaults if the input is empty", () => {
    expect(parseRequest({}, settings)).to.deep.equal({
      pair: "default",
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
      pair: "default",
      source: "here",
      destination: "there",
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
      faults({ source: "here", destination: "here", prefix: "a/", destinationPrefix: "b/" }, within),
    ).to.deep.equal([]);
  });

  const invalid: [string, unknown, string[]][] = [
    [
      "not an object",
      "there",
      [
        'The input is "there"; expected an object such as {"source": "my-source-bucket", "destination": "my-destination-bucket"}.',
      ],
    ],
    [
      "a list",
      [],
      [
        'The input is []; expected an object such as {"source": "my-source-bucket", "destination": "my-destination-bucket"}.',
      ],
    ],
    [
      "null",
      null,
      [
        'The input is null; expected an object such as {"source": "my-source-bucket", "destination": "my-destination-bucket"}.',
      ],
    ],
    [
      "an unknown field",
      { sorce: "here" },
      [
        '"sorce" is not a field of the input; did you mean source? Its fields are pair, source, destination, prefix, destinationPrefix, startAfter, ' +
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
      "the ARN of an access point",
      { source: "arn:aws:s3:us-east-1:123456789012:accesspoint/photos" },
      [
        'source is "arn:aws:s3:us-east-1:123456789012:accesspoint/photos"; expected the name of a bucket, not an ARN.',
      ],
    ],
    [
      "a bucket that is in no pair",
      { source: "secret-bucket" },
      ["source secret-bucket is not in a configured pair (the pair is here to there)."],
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
      "several globs that cannot be parsed",
      { include: ["a[b", "ok", 1, "{a"] },
      [
        "expected globs; number 1 is invalid: it has a [ without a ]; write \\[ for the character; number 3 is invalid: it is not a string; number 4 is invalid: it has a { without a }; write \\{ for the character.",
      ],
    ],
    [
      "more globs that cannot be parsed than a message lists",
      { include: Array.from({ length: 23 }, () => "a[b") },
      ["number 20 is invalid: it has a [ without a ]; write \\[ for the character; and 3 more."],
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

  it("is rejected for the same bucket twice with overlapping prefixes", () => {
    expect(faults({ prefix: "a", destinationPrefix: "a/b" }, within)).to.deep.equal([
      'source and destination are both here, and prefix "a" overlaps destinationPrefix "a/b". ' +
        "Use prefixes that do not begin with each other.",
    ]);
  });

  it("is rejected with all faults at once, numbered", () => {
    expect(() => parseRequest({ source: "X", dryRun: 1, maxDeletes: 1.5 }, settings))
      .to.throw(InvalidRequest)
      .with.property("message")
      .that.matches(/^\(1\) source is "X".* \(2\) dryRun is 1.* \(3\) maxDeletes is 1\.5/s);
  });

  it("is rejected if no pair is configured, with what to do", () => {
    expect(faults({}, none)).to.deep.equal(["No pair is configured."]);
  });

  it("is rejected for a directory bucket, whose listings are not in key order, also if only the pair names it", () => {
    for (const name of ["fast--use1-az4--x-s3", "alias-of-an-access-point-0a1b--use1-az4--xa-s3"]) {
      const said = [UnsupportedBucket, `${name} is a directory bucket`] as const;
      expect(() => parseRequest({ source: name }, settings)).to.throw(...said);
      for (const pair of [pairOf("default", name, "other"), pairOf("default", "other", name)])
        expect(() => parseRequest({}, { pairs: [pair] })).to.throw(...said);
    }
  });
});

describe("a request for one of several pairs", () => {
  const request = (input: object, of = several) => parseRequest(input, of);

  it("names the pair, or gives buckets, or buckets and a prefix, that only one pair has", () => {
    expect(request({ pair: "logs" })).to.deep.include({ pair: "logs", source: "here", prefix: "logs/" });
    expect(request({ source: "elsewhere" }).pair).to.equal("other");
    expect(request({ destination: "there-too" }).pair).to.equal("other");
    expect(request({ source: "here", destination: "there", prefix: "photos/2026/" })).to.deep.include({
      pair: "photos",
      prefix: "photos/2026/",
      destinationPrefix: "backup/photos/2026/",
    });
  });

  it("has the pair's prefixes, which it can only make longer", () => {
    const { prefix, destinationPrefix } = request({ pair: "photos" });
    expect([prefix, destinationPrefix]).to.deep.equal(["photos/", "backup/photos/"]);
    expect(request({ pair: "photos", destinationPrefix: "backup/photos/x/" }).destinationPrefix).to.equal(
      "backup/photos/x/",
    );
    expect(faults({ pair: "photos", prefix: "logs/" }, several)[0]).to.equal(
      'prefix is "logs/"; expected it to begin with that of the pair photos: "photos/".',
    );
    expect(faults({ pair: "photos", destinationPrefix: "" }, several)).to.deep.equal([
      'destinationPrefix is ""; expected it to begin with that of the pair photos: "backup/photos/".',
    ]);
  });

  it("is rejected with the candidates if several pairs fit", () => {
    for (const [input, candidates] of [
      [{}, "photos, logs, other"],
      [{ source: "here" }, "photos, logs"],
      [{ source: "here", destination: "there", prefix: "videos/" }, "photos, logs"],
    ] as const)
      expect(faults(input, several)).to.deep.equal([
        `The input selects ${candidates.split(", ").length} configured pairs. Give "pair": one of ${candidates}.`,
      ]);
  });

  it("is rejected with the configured pairs, and what to do, if none fits", () => {
    expect(faults({ pair: "videos" }, several)).to.deep.equal([
      'pair is "videos"; expected one of photos, logs, other.',
    ]);
    expect(
      faults({ source: "elsewhere", destination: "there" }, { ...several, addPair: "Add it." }),
    ).to.deep.equal([
      "source elsewhere and destination there are not a configured pair (the pairs: photos, logs, other). Add it.",
    ]);
    expect(faults({ pair: "logs", source: "elsewhere" }, several)[0]).to.match(
      /^source elsewhere is not in a configured pair \(the pair is here to there\)/,
    );
    const many = Array.from({ length: 25 }, (_, i) => pairOf(`pair-${i}`, "here", `there-${i}`));
    expect(faults({ pair: "x" }, { pairs: many })[0]).to.match(/pair-19, and 5 more\.$/);
  });

  it("has the stricter of the pair's guards and its own", () => {
    const guarded = (limits: Partial<Pair>) => ({
      pairs: [{ ...pairOf("one", "here", "there"), ...limits }],
    });
    for (const [own, pair, result] of [
      [undefined, null, null],
      [5, null, 5],
      [undefined, 3, 3],
      [5, 3, 3],
      [0, 3, 0],
    ] as const) {
      const limits = { maxDeletes: pair, maxDeletePercent: pair };
      const input = own === undefined ? {} : { maxDeletes: own, maxDeletePercent: own };
      const { maxDeletes, maxDeletePercent } = request(input, guarded(limits));
      expect([maxDeletes, maxDeletePercent]).to.deep.equal([result, result]);
    }
    const never = guarded({ allowDeletes: false });
    expect(request({}, never).delete).to.equal(false);
    expect(faults({ delete: true }, never)).to.deep.equal([
      'delete is true, but the pair one does not allow deletes. Give "delete": false.',
    ]);
  });
});
