import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect } from "chai";
import { which } from "../../local/cli/which";
import type { StackSettings } from "../../local/stack-config";
import { read } from "../project/files";
import { registered } from "./registered";

/** The arguments that a shell gives to `aws` when it runs the line. */
function argumentsOf(line: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), "aws-"));
  try {
    writeFileSync(join(folder, "aws"), '#!/bin/sh\nfor it in "$@"; do echo "$it"; done\n', { mode: 0o755 });
    const env = { PATH: `${folder}${delimiter}${process.env.PATH}` };
    return execFileSync("sh", ["-c", line], { env, encoding: "utf8" }).trimEnd().split("\n");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const ARN = "arn:aws:states:us-east-1:123456789012:stateMachine:sync-buckets-sync-machine:live";

const KEY = "arn:aws:kms:us-east-1:123456789012:key/1234abcd";

describe("the stack's outputs", () => {
  before(async () => {
    await registered();
  });

  it("hold a line that starts an execution, as a shell reads it", async () => {
    const { startCommand } = (await registered()).outputs;
    expect(startCommand!.split("\n")).to.have.length(1);
    expect(argumentsOf(startCommand!)).to.deep.equal([
      "stepfunctions",
      "start-execution",
      "--region",
      "us-east-1",
      "--state-machine-arn",
      ARN,
      "--input",
      '{"source":"example-source-bucket","destination":"example-destination-bucket"}',
    ]);
  });

  it("hold a link to the alias's machine in the console, and the runs bucket's name", async () => {
    const { stateMachineArn, consoleUrl, runsBucket } = (await registered()).outputs;
    expect({ stateMachineArn, consoleUrl, runsBucket }).to.deep.equal({
      stateMachineArn: ARN,
      consoleUrl:
        "https://us-east-1.console.aws.amazon.com/states/home?region=us-east-1#/statemachines/view/" +
        ARN.replaceAll(":", "%3A"),
      runsBucket: "sync-buckets-runs-bucket",
    });
    expect(new URL(consoleUrl!).href).to.equal(consoleUrl);
  });

  it("give the owner of a bucket its policy, with the command of the documentation", async function () {
    if (which("jq") === undefined) return this.skip();
    const { outputs } = await registered({
      "sync-buckets:source": "",
      "sync-buckets:destination": "",
      "sync-buckets:pairs":
        '[{"name":"a","source":"other.source","destination":"copy","sourceAccount":"210987654321"}]',
    });
    const line = /pulumi stack output bucketPolicies.*(?= >)/.exec(read("docs/configuration.md"))?.[0] ?? "";
    // In place of the CLI, which prints the value of the output.
    const script = `pulumi() { printf %s "$OUTPUT"; }; ${line.replace("BUCKET", "other.source")}`;
    const env = { ...process.env, OUTPUT: JSON.stringify(outputs.bucketPolicies) };
    const printed = execFileSync("bash", ["-c", script], { env, encoding: "utf8" });
    expect(printed.trimEnd()).to.equal(outputs.sourceBucketPolicy);
  });

  // Pulumi warns of each output that is undefined, in every preview and update.
  it("have no undefined value", async () => {
    const keysOf = async (settings: StackSettings) => Object.keys((await registered(settings)).outputs);
    const always = await keysOf({});
    expect(Object.values((await registered()).outputs)).not.to.include(undefined);
    const alarmed = await keysOf({ "sync-buckets:alarms": "true", "sync-buckets:stackKmsKeyArn": KEY });
    expect(alarmed.filter((name) => !always.includes(name))).to.deep.equal(["alarmTopicArn", "keyPolicy"]);
  });
});
