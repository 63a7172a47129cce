import { openAccount } from "../../local/account";
import { execute } from "../../local/execution";
import { realClock } from "../../local/lambda/settings";
import { type BucketAccess, createS3, type Hooks } from "../../local/s3";
import type { StackSettings } from "../../local/stack-config";
import { DESTINATION, program, type SceneOptions, SOURCE, withFunctions } from "../local/scene";

export const METRICS = { "sync-buckets:metrics": "true" };
/** Value of the dimension `Stack`. */
export const STACK = "sync-buckets/local/sync-buckets";

/** A line of the functions' logs. */
export type Line = Record<string, unknown> & {
  readonly _aws?: { readonly CloudWatchMetrics: readonly Directive[] };
};

interface Directive {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
}

export interface Logged {
  /** Fills the buckets. @default two objects and an orphan */
  readonly seed?: (source: BucketAccess, destination: BucketAccess) => void;
  readonly fault?: Hooks["fault"];
  readonly instead?: SceneOptions["instead"];
}

/** The lines of JSON that the deployed bundles write during consecutive executions with these inputs. */
export async function logged(
  inputs: readonly object[],
  settings: StackSettings,
  { seed = differing, fault, instead = {} }: Logged = {},
): Promise<Line[]> {
  const lines: string[] = [];
  const registered = await program(settings);
  let seconds = Date.parse("2024-02-29T12:00:00Z");
  const s3 = createS3({ region: "eu-central-1", clock: () => (seconds += 1_000), fault });
  const [source, destination] = [SOURCE, DESTINATION, registered.outputs.runsBucket as string].map((name) =>
    s3.createBucket(name),
  );
  seed(source!, destination!);
  const { endpoint, close } = await s3.listen();
  try {
    const opened = openAccount(registered, {
      region: "eu-central-1",
      credentials: { accessKeyId: "embedded", secretAccessKey: "embedded" },
      transport: () => ({ endpoint: new URL(endpoint) }),
      clock: realClock,
      log: (line) => lines.push(line),
    });
    const account = withFunctions(opened, instead);
    for (const [i, input] of inputs.entries())
      await execute(account, input, { name: `run-${i + 1}`, startedAt: new Date() });
  } finally {
    await close();
  }
  return lines.map((line) => JSON.parse(line) as Line);
}

function differing(source: BucketAccess, destination: BucketAccess): void {
  source.put("a", "12345");
  source.put("b", "same");
  destination.put("b", "same");
  destination.put("orphan", "123");
}

/** The values of metrics by name, as CloudWatch reads them from a line, for each set of dimensions. */
export const published = ({ _aws, ...values }: Line) =>
  (_aws?.CloudWatchMetrics ?? []).flatMap(({ Namespace, Dimensions, Metrics }) =>
    Dimensions.map((names) => ({
      namespace: Namespace,
      dimensions: Object.fromEntries(names.map((name) => [name, values[name]])),
      metrics: Object.fromEntries(Metrics.map(({ Name }) => [Name, values[Name]])),
    })),
  );
