import type { Requests } from "../../sync/metrics/counters";

/**
 * The type by which AWS bills each operation of S3 that the functions use. Not compared: deletes, which are free, and GETs, because
 * the client repeats a read of the lease that takes long, and a GET of one byte shows why a HEAD was refused.
 */
const BILLED_AS: Readonly<Record<string, keyof Requests>> = {
  ListObjectsV2: "LIST",
  ListMultipartUploads: "LIST",
  ListParts: "LIST",
  HeadObject: "HEAD",
  PutObject: "PUT",
  CreateMultipartUpload: "PUT",
  UploadPart: "PUT",
  CompleteMultipartUpload: "PUT",
  CopyObject: "COPY",
  UploadPartCopy: "COPY",
};

/** The requests of an execution, to all buckets, as S3 has received them. */
export class ReceivedRequests {
  private readonly counts = { LIST: 0, HEAD: 0, GET: 0, PUT: 0, COPY: 0, DELETE: 0 };

  add(operation: string): void {
    const type = BILLED_AS[operation];
    if (type) this.counts[type]++;
  }

  /** @returns what differs from the counts of an execution in which no request failed */
  differences(counted: Requests): string[] {
    return [...new Set(Object.values(BILLED_AS))]
      .filter((type) => counted[type] !== this.counts[type])
      .map((type) => `${counted[type]} ${type}, of ${this.counts[type]}`);
  }
}
