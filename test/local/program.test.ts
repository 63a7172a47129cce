import { setTimeout as wait } from "node:timers/promises";
import { expect } from "chai";
import { evaluateProgram } from "../../local/program";
import { recordingProvider } from "../../local/recording";
import type { Registration } from "../../local/registration";
import { stackFile } from "../../local/stack-config";

const settings = stackFile("test/fixtures/Pulumi.local.yaml");

describe("the evaluated program", () => {
  it("registers a resource only after its dependencies exist", async () => {
    const existing = new Set<string>();
    const existingAtCreation = new Map<string, Set<string>>();
    const { resources } = await evaluateProgram(settings, async (registration: Registration) => {
      existingAtCreation.set(registration.name, new Set(existing));
      await wait(5);
      existing.add(registration.name);
      return recordingProvider("us-east-1")(registration);
    });
    const custom = resources.filter(({ type }) => type.startsWith("aws:"));
    expect([...existing]).to.have.members(custom.map(({ name }) => name));
    expect(existingAtCreation.get("sync-buckets-sync-live")).to.include.all.keys(
      "sync-buckets-sync-machine",
      "sync-buckets-sync-map-policy",
    );
    expect(existingAtCreation.get("sync-buckets-sync-machine")).to.include.all.keys(
      "sync-buckets-sync-policy",
      "sync-buckets-divide-keys-function",
    );
    expect(existingAtCreation.get("sync-buckets-runs-tls-only")).to.include.all.keys(
      "sync-buckets-runs-private",
    );
  });

  it("fails with the error of the provider", async () => {
    const failure = await evaluateProgram(settings, async ({ name }) => {
      throw new Error(`no ${name.replace(/.*-/, "")}`);
    }).catch((error) => error.message);
    expect(failure).to.match(/^no (logs|role|bucket)$/);
  });

  it("can be evaluated again after a failure", async () => {
    const { outputs } = await evaluateProgram(settings);
    expect(outputs.runsBucket).to.equal("sync-buckets-runs-bucket");
  });
});
