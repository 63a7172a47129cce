import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { SyncBuckets } from "../../infra/sync-buckets";
import { recordedCalls, recordingProvider } from "../../local/recording";
import { read } from "../project/files";

/** The resources of version 0.1.0, and their parents. */
const FIRST_VERSION: readonly { type: string; name: string; parent?: string }[] = JSON.parse(
  read("test/fixtures/version-0.1.0.json"),
);

/** Not in the declarations of Pulumi's SDK. */
const { getStore } = require("@pulumi/pulumi/runtime/state") as {
  getStore(): { supportsAliasSpecs: boolean };
};

/** Functions of version 0.1.0 that have another name now. */
const REPLACED = "plan";

/** A request for the registration of a resource. */
interface Request {
  getAliasurnsList(): string[];
}

interface Monitor {
  registerResource(request: Request, ...others: unknown[]): unknown;
}

/** The URNs that the registered resources may have in the state of an older version. */
async function aliases(build: () => void): Promise<ReadonlySet<string>> {
  const provider = recordingProvider("us-east-1");
  await pulumi.runtime.setMocks({
    newResource: async ({ type, name, inputs, custom }) => {
      const state = custom ? await provider({ type, name, inputs }) : {};
      return { id: state.id ?? name, state: { ...inputs, ...state } };
    },
    call: async ({ token }) => recordedCalls("us-east-1")[token] ?? {},
  });
  getStore().supportsAliasSpecs = false; // the SDK writes whole URNs then, those of children included
  const urns = new Set<string>();
  const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, ...others) => {
    for (const urn of request.getAliasurnsList()) urns.add(urn.split("::").slice(2).join("::"));
    return register(request, ...others);
  };
  build();
  await pulumi.runtime.disconnect();
  return urns;
}

describe("an upgrade of a stack of version 0.1.0", () => {
  it("keeps every resource, except those of a function that has another name", async () => {
    const pair = { name: "default", source: "source-bucket", destination: "destination-bucket" };
    const known = await aliases(() => new SyncBuckets("sync-buckets", { pairs: [pair] }));
    const typeOf = new Map(FIRST_VERSION.map(({ type, name }) => [name, type]));
    const replaced = FIRST_VERSION.filter(({ type, name, parent }) => {
      const parents = parent === undefined ? "" : `${typeOf.get(parent)}$`;
      return !known.has(`${parents}${type}::${name}`);
    });
    expect(replaced.map(({ name }) => name)).to.deep.equal(
      FIRST_VERSION.filter(({ name, parent }) => [name, parent].includes(REPLACED)).map(({ name }) => name),
    );
  });
});
