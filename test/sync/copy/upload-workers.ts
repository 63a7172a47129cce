import { createS3, type VirtualSeed } from "../../../local/s3";
import { runNamed } from "../../../simulate/run/machine";
import { copyByParts } from "../../../sync/copy/multipart-copy";
import { OpenUploads } from "../../../sync/copy/open-uploads";
import { Records } from "../../../sync/records/records";
import { createS3Client } from "../../../sync/s3/client/create";
import type { CopySettings } from "../../../sync/s3/copy-settings";
import { s3Store } from "../../../sync/s3/s3-store";
import { memoryStore } from "../memory-store";

const MiB = 1024 ** 2;

/** A server with a multipart object, and workers of one run that copy it concurrently. */
export function workers({ maxAttempts = 1 } = {}) {
  let now = Date.parse("2026-11-26T12:00:00Z");
  const s3 = createS3({
    clock: () => now,
    principal: ({ accessKeyId }) =>
      accessKeyId && `arn:aws:sts::123456789012:assumed-role/${accessKeyId}/session`,
  });
  const [source, destination] = ["source", "destination"].map((name) => s3.createBucket(name));
  const put = (seed: Partial<VirtualSeed> = {}) =>
    source!.putVirtual("key", { parts: Array(6).fill(8 * MiB), lastModified: now, ...seed });
  put();
  const listed = () => {
    const { etag, lastModified } = source!.get("key")!;
    return { etag: `"${etag}"`, lastModified };
  };
  now += 60_000;
  const clientOf = (accessKeyId: string) =>
    createS3Client({
      region: "us-east-1",
      endpoint: "http://s3.embedded",
      pathStyle: true,
      maxSockets: 64,
      maxAttempts,
      credentials: { accessKeyId, secretAccessKey: "embedded" },
      requestHandler: s3.requestHandler(),
    });
  const client = clientOf("us");
  const files = memoryStore();
  const lease = { key: "runs/leases/0123.json", token: "token" };
  /** The uploads of a run of the same pair. */
  const uploadsIn = (name: string) => {
    const run = { ...runNamed(name), startedAt: `the start of ${name}`, lease };
    return new OpenUploads(new Records(files, "runs", run), run);
  };
  const uploads = uploadsIn("first");
  const copy = ({ signal }: AbortController, of = uploads, settings: CopySettings = {}) => {
    const store = s3Store(client, signal);
    const context = {
      source: store,
      destination: store,
      uploads: of,
      signal,
      onPart: () => {},
      sleep: async () => {},
      run: { destinationTime: new Date(now).toISOString() },
    };
    return copyByParts(context, {
      source: { bucket: "source", key: "key", ...listed(), size: 48 * MiB },
      destination: { bucket: "destination", key: "key", etag: null },
      storageClass: null,
      ...settings,
    }).then(
      () => "copied",
      (error: Error) => error.name,
    );
  };
  const pass = (ms: number) => {
    now += ms;
  };
  /** The store of another client. */
  const storeOf = (accessKeyId: string) => s3Store(clientOf(accessKeyId));
  const store = s3Store(client);
  return { s3, put, destination: destination!, uploads, uploadsIn, copy, files, pass, store, storeOf };
}
