import { expect } from "chai";
import { s3Store } from "../../../../sync/s3/s3-store";
import { type Canned, canned, plainClient } from "../client/canned";

const ORDERS = ["a", "b"].map((key) => ({ key, etag: '"0af"' }));
const ROOT = '<?xml version="1.0" encoding="UTF-8"?>\n';
const result = (inside: string): string => `${ROOT}<DeleteResult>${inside}</DeleteResult>`;
const deleted = (key: string): string => `<Deleted><Key>${key}</Key></Deleted>`;
const failed = (key: string, code: string): string =>
  `<Error><Key>${key}</Key><Code>${code}</Code><Message>${code}</Message></Error>`;

/** The failures of a request with this response, or the error. The response to a DELETE has no body. */
async function failuresOf(response: Canned | string, orders = ORDERS): Promise<unknown> {
  const { handler, sent } = canned(({ method }) => {
    if (typeof response !== "string") return response;
    return method === "DELETE" ? { status: 204 } : { body: response };
  });
  const failures = s3Store(plainClient(handler)).remove("bucket", orders);
  const outcome = await failures.then(
    (all) => all.map(({ key, code }) => `${key}: ${code}`),
    (error: Error) => error.name,
  );
  expect(sent[0]?.body ?? "").not.to.match(/Quiet/);
  return outcome;
}

describe("a key of a DeleteObjects request is deleted only if the response says so", () => {
  const notConfirmed = ["a: NotConfirmed", "b: NotConfirmed"];

  it("by name: in a full response, in any order", async () => {
    expect(await failuresOf(result(deleted("b") + deleted("a")))).to.deep.equal([]);
    expect(
      await failuresOf(
        result(`<Deleted><Key>a</Key><DeleteMarker>true</DeleteMarker></Deleted>${deleted("b")}`),
      ),
    ).to.deep.equal([]);
  });

  it("and a key that appears in neither list is not", async () => {
    expect(await failuresOf(result(deleted("a")))).to.deep.equal(["b: NotConfirmed"]);
    expect(await failuresOf(result(failed("a", "PreconditionFailed")))).to.deep.equal([
      "a: PreconditionFailed",
      "b: NotConfirmed",
    ]);
    expect(await failuresOf(result(""))).to.deep.equal(notConfirmed);
    expect(await failuresOf(`${ROOT}<DeleteResult/>`)).to.deep.equal(notConfirmed);
    expect(await failuresOf(result(deleted("c") + deleted("A") + deleted("a ")))).to.deep.equal(notConfirmed);
  });

  it("and an <Error> without a key concerns every key that is not confirmed", async () => {
    const general = "<Error><Code>InternalError</Code><Message>We are sorry.</Message></Error>";
    const { handler } = canned(() => ({ body: result(deleted("a") + general) }));
    const failures = await s3Store(plainClient(handler)).remove("bucket", ORDERS);
    expect(failures).to.deep.equal([
      { key: "b", code: "NotConfirmed", message: "InternalError: We are sorry." },
    ]);
  });

  const unreadable: Record<string, Canned | string> = {
    "an empty body": "",
    "white space": " \n",
    "an HTML page": "<!DOCTYPE html><html><body><p>Welcome to the proxy<br></body></html>",
    "well-formed HTML": "<html><body>Welcome to the proxy</body></html>",
    "half a response": result(deleted("a") + deleted("b")).slice(0, 90),
    "a response that breaks off within a key": result(deleted("a") + deleted("b")).slice(0, -40),
    "another document": `${ROOT}<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>`,
    JSON: '{"Deleted":[{"Key":"a"},{"Key":"b"}]}',
    "an error in a 200": `${ROOT}<Error><Code>InternalError</Code><Message>no</Message></Error>`,
    "a 204 without a body": { status: 204 },
    "a body whose connection breaks": { body: result(deleted("a") + deleted("b")), broken: true },
  };
  for (const [what, response] of Object.entries(unreadable))
    it(`and not by ${what}`, async () => {
      const outcome = await failuresOf(response);
      if (Array.isArray(outcome)) expect(outcome).to.include("b: NotConfirmed");
      else expect(outcome).to.be.a("string"); // the whole request failed
    });

  it("and not by a proxy's error to a request for that key alone", async () => {
    const orders = [{ key: "\u0001", etag: '"0af"' }];
    for (const status of [500, 502, 503])
      expect(await failuresOf({ status, body: "" }, orders), `${status}`).to.deep.equal([
        "\u0001: NotConfirmed",
      ]);
  });

  const escaped = (key: string): string =>
    key.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const confirmed = async (key: string, written = escaped(key)): Promise<void> => {
    const failures = await failuresOf(result(deleted(written)), [{ key, etag: '"0af"' }]);
    expect(failures, JSON.stringify(key)).to.deep.equal([]);
  };

  it("with any characters: white space, line ends, markup, and beyond the Basic Multilingual Plane", async () => {
    const keys = [" ", "  a", "a  ", "\t", "a\nb", "\na\n", "é", "\u{1f600}", "&amp;", "<a>", "]]>"];
    for (const key of keys) await confirmed(key);
  });

  it("with white space and a line feed only", async () => {
    for (const key of ["\n", " \n "]) await confirmed(key);
  });
});

describe("a denied delete whose message names no action", () => {
  const denied = "<Code>AccessDenied</Code><Message>Access Denied</Message>";
  const message = "Access Denied. The request needs s3:DeleteObject and s3:GetObject on bucket bucket.";

  it("has the actions that it needs, in a request for many keys", async () => {
    const own = failed("b", "AccessDenied").replace(
      "<Message>AccessDenied",
      "<Message>not authorized to perform: s3:DeleteObject",
    );
    const { handler } = canned(() => ({ body: result(`<Error><Key>a</Key>${denied}</Error>${own}`) }));
    expect(await s3Store(plainClient(handler)).remove("bucket", ORDERS)).to.deep.equal([
      { key: "a", code: "AccessDenied", message },
      { key: "b", code: "AccessDenied", message: "not authorized to perform: s3:DeleteObject" },
    ]);
  });

  it("and in a request for one key", async () => {
    const { handler } = canned(() => ({ status: 403, body: `${ROOT}<Error>${denied}</Error>` }));
    const [failure] = await s3Store(plainClient(handler)).remove("bucket", [
      { key: "\u0001", etag: '"0af"' },
    ]);
    expect(failure).to.deep.equal({ key: "\u0001", code: "AccessDenied", message });
  });
});

describe("a key that XML cannot contain, or that some servers do not escape", () => {
  it("is deleted by a request of its own, only while it has the listed ETag", async () => {
    for (const key of ["\u0001", "a\rb", "\ufffe"]) {
      const { handler, sent } = canned(() => ({ status: 204 }));
      await s3Store(plainClient(handler)).remove("bucket", [{ key, etag: '"0af"' }]);
      expect(sent.map(({ method, headers }) => [method, headers["if-match"]])).to.deep.equal([
        ["DELETE", '"0af"'],
      ]);
    }
  });
});
