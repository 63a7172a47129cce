import { expect } from "chai";
import type { S3CallResult, S3Response } from "../../local/s3";
import { Observations } from "../../torture/checks/observations";

const RUN = "runs/disturbed-0";

/** What an execution has seen, whose workers list one key each. */
function observations() {
  const seen = new Observations();
  const put = (key: string, invocation: number, status = 200) =>
    seen.recordResult({ operation: "PutObject", key, status } as S3CallResult, invocation);
  return {
    lists: (key: string, invocation: number, query: object = {}) =>
      seen.record(
        { operation: "ListObjectsV2", bucket: "source", status: 200, query } as unknown as S3CallResult,
        {
          body: Buffer.from(`<Contents><Key>${key}</Key><ETag>"e"</ETag></Contents>`),
          headers: {},
        } as unknown as S3Response,
        invocation,
        [{ after: null, through: null }],
      ),
    writesResult: (round: string, invocation: number, status = 200) =>
      put(`${RUN}/rounds/${round}/results/0.json`, invocation, status),
    asks: (key: string, invocation: number, code?: string) =>
      seen.record(
        { operation: "HeadObject", bucket: "source", key, code, query: {} } as unknown as S3CallResult,
        { headers: {} } as unknown as S3Response,
        invocation,
        [],
      ),
    denied: () => seen.denied().map(({ key }) => key),
    gathers: (round: string, status = 200) => put(`${RUN}/rounds/${round}/gathered.json`, 9, status),
    compared: () => [...seen.compared("source").keys()],
  };
}

describe("the keys that workers have compared", () => {
  it("are those of workers with a result", () => {
    const { lists, writesResult, compared } = observations();
    lists("a", 1);
    lists("b", 2);
    writesResult("0001", 2);
    expect(compared()).to.deep.equal(["b"]);
  });

  it("are not those of a worker whose result was refused, because the result of another one counts", () => {
    const { lists, writesResult, compared } = observations();
    lists("a", 1);
    lists("b", 2);
    writesResult("0001", 1);
    writesResult("0001", 2, 412);
    expect(compared()).to.deep.equal(["a"]);
  });

  it("are those of a worker whose result was refused after its first response was lost", () => {
    const { lists, writesResult, compared } = observations();
    lists("a", 1);
    writesResult("0001", 1, 500);
    writesResult("0001", 1, 412);
    expect(compared()).to.deep.equal(["a"]);
  });

  it("are not those beside which a worker looked for folders", () => {
    const { lists, writesResult, compared } = observations();
    lists("a", 1);
    lists("b", 1, { delimiter: "/" });
    writesResult("0001", 1);
    expect(compared()).to.deep.equal(["a"]);
  });

  it("are not those of a worker whose round was gathered before", () => {
    const { lists, writesResult, gathers, compared } = observations();
    gathers("0001", 503);
    lists("a", 1);
    writesResult("0001", 1);
    gathers("0001");
    lists("b", 2);
    writesResult("0001", 2);
    lists("c", 3);
    writesResult("0002", 3);
    expect(compared()).to.deep.equal(["a", "c"]);
  });
});

describe("the denied keys", () => {
  it("are those whose last request by a worker with a result was denied", () => {
    const { asks, writesResult, denied } = observations();
    for (const [key, codes] of Object.entries({
      a: ["AccessDenied"],
      b: ["AccessDenied", undefined],
      c: [undefined, "AccessDenied"],
    }))
      for (const code of codes) asks(key, 1, code);
    asks("d", 2, "AccessDenied");
    expect(denied()).to.deep.equal([]);
    writesResult("0001", 1);
    expect(denied()).to.deep.equal(["a", "c"]);
  });
});
