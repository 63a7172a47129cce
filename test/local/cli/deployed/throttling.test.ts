import { Readable } from "node:stream";
import { SFNClient } from "@aws-sdk/client-sfn";
import FakeTimers from "@sinonjs/fake-timers";
import { HttpResponse } from "@smithy/core/protocols";
import { expect } from "chai";
import { API_RETRIES, LIST_RUNS, REQUESTS_AT_ONCE } from "../../../../local/cli/deployed/constants";
import { parseMachineArn } from "../../../../local/cli/deployed/machine/arn";
import { SfnMachine } from "../../../../local/cli/deployed/machine/sfn";
import { inBatches } from "../../../../sync/concurrency/batches";

/** DescribeExecution's quota in a small Region. Another command has just used the requests that it allows at once. */
const QUOTA = { burst: 1, perSecond: 10 };
/** Milliseconds of a request. */
const LATENCY_MS = 50;
const ARN = "arn:aws:states:eu-central-1:123456789012:stateMachine:machine";

/** Step Functions with a quota. */
class Throttling {
  readonly metadata = { handlerProtocol: "test" };
  private tokens = QUOTA.burst;
  private at = Date.now();
  throttled = 0;

  async handle() {
    await new Promise((resolve) => setTimeout(resolve, LATENCY_MS));
    const seconds = (Date.now() - this.at) / 1_000;
    this.tokens = Math.min(QUOTA.burst, this.tokens + seconds * QUOTA.perSecond);
    this.at = Date.now();
    const allowed = this.tokens >= 1;
    if (allowed) this.tokens--;
    else this.throttled++;
    const body = allowed
      ? { executionArn: "", name: "run", status: "SUCCEEDED", startDate: 1 }
      : { __type: "ThrottlingException", message: "Rate exceeded" };
    const headers = { "content-type": "application/x-amz-json-1.0" };
    const content = Readable.from([Buffer.from(JSON.stringify(body))]);
    return { response: new HttpResponse({ statusCode: allowed ? 200 : 400, headers, body: content }) };
  }
}

describe("the client of a machine whose account has a quota", () => {
  it("describes as many runs as a command reads at most, although another command has used the quota", async () => {
    const clock = FakeTimers.install({ now: 0, toFake: ["setTimeout", "clearTimeout", "Date"] });
    try {
      const service = new Throttling();
      const sdk = new SFNClient({
        ...API_RETRIES,
        region: "eu-central-1",
        credentials: { accessKeyId: "AKID", secretAccessKey: "secret" },
        requestHandler: service,
      });
      const client = new SfnMachine(sdk, parseMachineArn(ARN, "ARN"), "eu-central-1");
      const names = Array.from({ length: LIST_RUNS.max }, (_, i) => `run-${i}`);
      let ended = false;
      const described = inBatches(names, REQUESTS_AT_ONCE, (name) => client.describe(name)).finally(() => {
        ended = true;
      });
      described.catch(() => {}); // it is awaited below
      while (!ended) await clock.tickAsync(LATENCY_MS);
      expect(await described).to.have.length(names.length);
      expect(service.throttled).to.be.above(0);
    } finally {
      clock.uninstall();
    }
  });
});
