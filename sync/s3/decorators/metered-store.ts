import type { Requests } from "../../metrics/counters";
import type { ObjectStore } from "../object-store";
import type { CopyOrder, Upload, UploadOrder } from "../objects";

const BILLED_AS = {
  region: "LIST",
  list: "LIST",
  folders: "LIST",
  head: "HEAD",
  tags: "GET",
  copy: "COPY",
  remove: "DELETE",
  read: "GET",
  write: "PUT",
  writeNew: "PUT",
  replace: "PUT",
  headPart: "HEAD",
  createUpload: "PUT",
  copyPart: "COPY",
  uploadEmptyPart: "PUT",
  parts: "LIST",
  listUploads: "LIST",
  completeUpload: "PUT",
  abortUpload: "DELETE",
  erase: "DELETE",
} as const satisfies Record<Exclude<keyof ObjectStore, "serverTime">, keyof Requests>;

type MutableRequests = { -readonly [K in keyof Requests]: number };

/** Classes whose price applies only to the completion of an upload. Source: Amazon S3 User Guide, multipart upload. */
const BILLED_AT_COMPLETION: ReadonlySet<string> = new Set(["GLACIER", "DEEP_ARCHIVE"]);

/** The storage class by which AWS bills the creation of an upload, and its parts. */
export const classOfPart = (storageClass: string): string =>
  BILLED_AT_COMPLETION.has(storageClass) ? "STANDARD" : storageClass;

const classOfUpload = ({ order }: Upload): string => order?.storageClass ?? "STANDARD";

/** For each method that writes objects of the destination: the storage class by which AWS bills the request. */
const CLASS_OF: { readonly [method: string]: ((first: never) => string) | undefined } = {
  copy: ({ storageClass }: CopyOrder) => storageClass,
  createUpload: ({ storageClass }: UploadOrder) => classOfPart(storageClass),
  copyPart: (upload: Upload) => classOfPart(classOfUpload(upload)),
  uploadEmptyPart: (upload: Upload) => classOfPart(classOfUpload(upload)),
  completeUpload: classOfUpload,
};

/**
 * The same store. Before each call, it counts the call in `requests`, and in `classes` if the call writes an object of
 * the destination. Retries of the client are not counted.
 */
export function meteredStore(
  store: ObjectStore,
  requests: MutableRequests,
  classes: Record<string, number> = {},
): ObjectStore {
  const methods = Object.entries(BILLED_AS).map(([name, kind]) => {
    const method = store[name as keyof ObjectStore] as (...args: unknown[]) => unknown;
    const call = (...args: unknown[]) => {
      requests[kind]++;
      const written = CLASS_OF[name]?.(args[0] as never);
      if (written !== undefined) classes[written] = (classes[written] ?? 0) + 1;
      return method(...args);
    };
    return [name, call];
  });
  return { ...Object.fromEntries(methods), serverTime: (bucket) => store.serverTime(bucket) } as ObjectStore;
}
