import { expect } from "chai";
import type { Fault } from "../../../../local/s3";
import { s3Store } from "../../../../sync/s3/s3-store";
import { withoutWaiting } from "../../fake-timers";
import { world } from "../../world";
import { type Canned, canned, plainClient } from "../client/canned";

const BODY = JSON.stringify({ startedAt: "now", value: { text: "naïve" } });
const WHOLE: Canned = { body: BODY, headers: { "content-length": String(Buffer.byteLength(BODY)) } };
const SHORTER: Canned = { ...WHOLE, body: BODY.slice(0, 20) };

/** Reads a record of which the first responses are not whole. */
async function read(...responses: Canned[]) {
  const { handler, sent } = canned(() => responses.shift() ?? WHOLE);
  const store = s3Store(plainClient(handler));
  const { result, waited } = await withoutWaiting(() =>
    store.read("runs", "key").catch((error: Error & { code?: string }) => error.code ?? error.name),
  );
  return { result, waited, requests: sent.length };
}

describe("a record", () => {
  const torn: Record<string, Canned> = {
    "whose connection breaks in the middle of its body": { ...SHORTER, broken: true },
    "whose connection breaks before its body": { ...WHOLE, body: "", broken: true },
    "whose connection breaks after its body": { ...WHOLE, broken: true },
    "whose body is shorter than its Content-Length": SHORTER,
    "whose body is empty": { ...WHOLE, body: "" },
    "whose body is longer than its Content-Length": { ...WHOLE, body: `${BODY}${BODY}` },
  };
  for (const [what, response] of Object.entries(torn)) {
    it(`${what} is read again as a whole`, async () => {
      expect(await read(response)).to.deep.equal({ result: BODY, waited: 100, requests: 2 });
      const four = [response, response, response, response];
      expect(await read(...four)).to.deep.equal({ result: BODY, waited: 1_500, requests: 5 });
    });

    it(`${what} at five attempts is an error`, async () => {
      const { result, requests } = await read(...Array(5).fill(response));
      expect(result).not.to.equal(BODY);
      expect(result).to.be.a("string").and.not.equal("");
      expect(requests).to.equal(5);
    });
  }

  it("has the type of its ending; compressed bytes are application/gzip, which no client decompresses on its own", async () => {
    const { source, runs, sync, advanceClock } = world({ signed: true });
    source.put("key", "1");
    advanceClock(60);
    await sync();
    const types = runs.keys().map((key) => {
      const { headers, content } = runs.get(key)!;
      const isGzip = content.toBuffer().subarray(0, 2).toString("hex") === "1f8b";
      return { ending: key.slice(key.lastIndexOf(".")), isGzip, ...headers };
    });
    const different = [...new Set(types.map((type) => JSON.stringify(type)))].map((text) => JSON.parse(text));
    expect(different).to.have.deep.members([
      { ending: ".json", isGzip: false, "content-type": "application/json" },
      { ending: ".txt", isGzip: false, "content-type": "text/plain; charset=utf-8" },
      { ending: ".html", isGzip: false, "content-type": "text/html; charset=utf-8" },
      { ending: ".gz", isGzip: true, "content-type": "application/gzip" },
    ]);
  });

  it("that does not exist, or must not be read, is not read again", async () => {
    const error = (code: string, status: number): Canned => ({
      status,
      body: `<Error><Code>${code}</Code><Message>no</Message></Error>`,
    });
    expect(await read(error("NoSuchKey", 404))).to.deep.equal({ result: undefined, waited: 0, requests: 1 });
    expect(await read(error("AccessDenied", 403))).to.deep.equal({
      result: "AccessDenied",
      waited: 0,
      requests: 1,
    });
  });

  it("is not read again after an abort", async () => {
    const end = new AbortController();
    const { handler, sent } = canned(() => {
      end.abort();
      return SHORTER;
    });
    const reading = s3Store(plainClient(handler), end.signal).read("runs", "key");
    expect(await reading.catch((error: Error) => error.message)).to.match(/bytes/);
    expect(sent).to.have.length(1);
  });

  it("of which a copy is being written at the same time is written at a later attempt", async () => {
    const conflict: Canned = { status: 409, body: "<Error><Code>ConditionalRequestConflict</Code></Error>" };
    const responses = [conflict, conflict, conflict];
    const { handler, sent } = canned(
      () => responses.shift() ?? { status: 412, body: "<Error><Code>PreconditionFailed</Code></Error>" },
    );
    expect(await s3Store(plainClient(handler)).writeNew("runs", "key", "{}")).to.equal(undefined);
    expect(sent).to.have.length(4);
  });
});

describe("a run of which records are torn at any read", () => {
  it("has the same result as one without faults", async () => {
    const reads = async (nth: number) => {
      const all = world();
      for (let i = 0; i < 5; i++) all.source.put(`key-${i}`, "1");
      all.destination.put("orphan", "1");
      all.advanceClock(60);
      let count = 0;
      all.s3.hooks.fault = ({ operation }): Fault | undefined =>
        operation === "GetObject" && ++count === nth ? { kind: "truncate", bytes: 10 } : undefined;
      const { result } = await withoutWaiting(() => all.sync());
      expect(result.error, `read ${nth}`).to.equal("");
      expect(result.output.objects).to.deep.include({ copied: 5, deleted: 1 });
      return count;
    };
    const total = await reads(0);
    expect(total).to.be.above(5);
    for (let nth = 1; nth <= total; nth++) await reads(nth);
  });

  it("reads the NDJSON of orphans again if it is torn between two lines", async () => {
    const all = world();
    all.source.put("key", "1");
    for (let i = 0; i < 50; i++) all.destination.put(`orphan-${i}`, "1");
    all.advanceClock(60);
    let torn = 0;
    all.s3.hooks.fault = ({ operation, key = "" }): Fault | undefined => {
      if (operation !== "GetObject" || !key.includes("/orphans/") || torn++ > 0) return undefined;
      const { content } = all.runs.get(key)!;
      return {
        kind: "replaceBody",
        body: (text) => text.slice(0, text.indexOf("\n") + 1),
        headers: { "content-length": `${content.size}` },
      };
    };
    const { result } = await withoutWaiting(() => all.sync());
    expect(torn).to.equal(2);
    expect(result.output.objects).to.deep.include({ orphans: 50, deleted: 50 });
  });
});

describe("a record that should be replaced", () => {
  const replaced = (status: number, code: string) => {
    const { handler } = canned(() => ({ status, body: `<Error><Code>${code}</Code></Error>` }));
    return s3Store(plainClient(handler))
      .replace("runs", "key", "{}", '"etag"')
      .catch((error: Error & { code?: string }) => error.code ?? error.name);
  };

  it("has not been, if it has changed or no longer exists", async () => {
    expect(await replaced(412, "PreconditionFailed")).to.equal(undefined);
    expect(await replaced(404, "NoSuchKey")).to.equal(undefined);
  });

  it("is an error if its bucket no longer exists", async () => {
    expect(await replaced(404, "NoSuchBucket")).not.to.equal(undefined);
  });
});
