import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { lockArea } from "../../../local/cli/locks/locks";
import { type Ended, ended, run, start } from "./command";

const PAIR = ["source-bucket", "destination-bucket"];
/** No server listens there. */
const NOWHERE = "http://127.0.0.1:1";

describe("a local run that is refused", () => {
  const cwd = mkdtempSync(join(tmpdir(), "refused-"));
  after(() => rmSync(cwd, { recursive: true }));
  /** Runs the command. One attempt: the SDK's waits would take seconds. */
  const refused = (env: Readonly<Record<string, string>>, ...args: string[]): Promise<Ended> =>
    run({ cwd, env: { AWS_MAX_ATTEMPTS: "1", ...env } }, ...PAIR, ...args);

  it("because there is no server has the name of the error, the address, and the settings that it is from", async () => {
    const proxy = { HTTP_PROXY: "http://127.0.0.1:2", NO_PROXY: "127.0.0.1" };
    const { code, stdout, stderr } = await refused(proxy, "--endpoint", NOWHERE);
    expect({ code, stdout, shown: stderr.replace(/^Evaluating .*\n/, "") }).to.deep.equal({
      ...{ code: 1, stdout: "" },
      shown:
        "checking both buckets\n" +
        `ServerUnreachable: The S3 server ${NOWHERE} could not be reached: connection refused (ECONNREFUSED). ` +
        "Check --endpoint, HTTP_PROXY and the network, and start again.\n",
    });
  });

  it("because another one is in progress is AlreadyRunning, if the server of both is the same by any setting", async () => {
    const area = { destination: "destination-bucket", destinationPrefix: "" };
    using _ = lockArea({ ...area, endpoint: NOWHERE }, new Date(), { runs: join(cwd, "runs") });
    for (const [env, args] of [
      [{}, ["--endpoint", NOWHERE]],
      [{ AWS_ENDPOINT_URL: "http://localhost:1/" }, []],
    ] as const) {
      const { code, stderr } = await refused(env, ...args);
      expect(code, stderr).to.equal(1);
      expect(stderr).to.match(
        /^AlreadyRunning: The run of process \d+ \(s3:\/\/destination-bucket\/, started at \S+\) of this pair is in progress\./,
      );
    }
    expect((await refused({ AWS_ENDPOINT_URL: "http://127.0.0.1:2" })).stderr).to.contain(
      "ServerUnreachable: ",
    );
  });

  it("ends at the first signal although its credential_process waits", async () => {
    const config = join(cwd, "waiting");
    writeFileSync(config, "[profile waiting]\ncredential_process = kill -INT $PPID; sleep 20\n");
    const { code, stderr } = await refused(
      { AWS_CONFIG_FILE: config, AWS_PROFILE: "waiting" },
      "--endpoint",
      NOWHERE,
    );
    expect(code).to.equal(130);
    expect(stderr).to.match(
      /\nStopped by SIGINT: The run had not begun: it was waiting for the credentials\.\n$/,
    );
  });

  it("ends although a proxy never completes the TLS handshake", async () => {
    const silent = createServer().listen(0, "127.0.0.1");
    await once(silent, "listening");
    const proxy = `https://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const child = start({ cwd, env: { HTTPS_PROXY: proxy } }, ...PAIR, "--endpoint", "https://s3.test");
    const [accepted] = (await once(silent, "connection")) as [Socket];
    child.kill("SIGINT");
    expect((await ended(child)).code).to.equal(130);
    accepted.destroy();
    silent.close();
  });

  it("because there are no credentials is InvalidCredentials", async () => {
    const none = {
      AWS_ACCESS_KEY_ID: "",
      AWS_SECRET_ACCESS_KEY: "",
      AWS_EC2_METADATA_DISABLED: "true",
    };
    const { code, stderr } = await refused(none);
    expect(code).to.equal(1);
    expect(stderr).to.match(
      /^InvalidCredentials: The AWS credentials cannot be used: there are none in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, in the profile, or /,
    );
  });
});
