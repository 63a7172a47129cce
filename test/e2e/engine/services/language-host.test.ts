import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { credentials } from "@grpc/grpc-js";
import { LanguageRuntimeClient } from "@pulumi/pulumi/proto/language_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/language_pb";
import { expect } from "chai";
import { type LanguageHost, serveLanguageHost } from "../../../../e2e/engine/services/language-host";
import { toStruct } from "../../../../e2e/engine/services/values";
import { called } from "./called";

/** Takes the place of the loader of `@pulumi/pulumi`. Its exit code is the setting `code`. */
const LOADER = `
  const { code } = JSON.parse(process.env.PULUMI_CONFIG);
  const typescript = process.env.PULUMI_NODEJS_TYPESCRIPT;
  console.log(JSON.stringify({ options: process.execArgv, args: process.argv.slice(2), typescript }));
  process.exit(Number(code));`;

describe("the stand-in language host", () => {
  const folder = mkdtempSync(join(tmpdir(), "language-host-"));
  let host: LanguageHost;
  let client: LanguageRuntimeClient;
  before(async () => {
    const loader = join(folder, "node_modules", "@pulumi", "pulumi", "cmd", "run");
    mkdirSync(loader, { recursive: true });
    writeFileSync(join(loader, "index.js"), LOADER);
    host = await serveLanguageHost();
    client = new LanguageRuntimeClient(`127.0.0.1:${host.port}`, credentials.createInsecure());
    const handshake = new proto.LanguageHandshakeRequest().setEngineAddress("engine:1");
    await called((done) => client.handshake(handshake, done));
  });
  after(() => {
    client.close();
    host.close();
    rmSync(folder, { recursive: true });
  });

  const run = (code: number, options: object): Promise<proto.RunResponse> => {
    const info = new proto.ProgramInfo().setOptions(toStruct({ ...options }));
    const request = new proto.RunRequest()
      .setMonitorAddress("monitor:2")
      .setProject("sync-buckets")
      .setStack("e2e")
      .setPwd(folder)
      .setProgram("index.ts")
      .setParallel(16)
      .setDryrun(true)
      .setInfo(info);
    request.getConfigMap().set("code", String(code));
    return called<proto.RunResponse>((done) => client.run(request, done));
  };

  it("starts the loader of the SDK with the options of Pulumi.yaml and the addresses of the engine", async () => {
    const response = await run(1, { typescript: false, nodeargs: "--no-warnings --stack-size=900" });
    const [message, output = ""] = response.getError().split("\n");
    expect(message).to.equal("Program exited with non-zero exit code: 1");
    expect(JSON.parse(output)).to.deep.equal({
      options: ["--no-warnings", "--stack-size=900"],
      args: [
        ...[
          "--monitor",
          "monitor:2",
          "--engine",
          "engine:1",
          "--organization",
          "",
          "--project",
          "sync-buckets",
        ],
        ...["--stack", "e2e", "--pwd", folder, "--parallel", "16", "--dry-run", "index.ts"],
      ],
    });
  });

  it("lets the loader compile TypeScript unless Pulumi.yaml turns it off", async () => {
    const [, output = ""] = (await run(1, {})).getError().split("\n");
    expect(JSON.parse(output).typescript).to.equal("true");
  });

  it("reports no error that the program has already reported", async () => {
    const response = await run(32, {});
    expect([response.getError(), response.getBail()]).to.deep.equal(["", true]);
  });

  it("measures the CPU time of successful runs", async () => {
    expect((await run(0, {})).getError()).to.equal("");
    expect(host.cpuSeconds).to.have.length(1);
    expect(host.cpuSeconds[0]).to.be.above(0).and.below(60);
  });
});
