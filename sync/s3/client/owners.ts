import type { S3Client } from "@aws-sdk/client-s3";

/** The accounts that own buckets, 12 digits, by the names of the buckets. */
export type Owners = ReadonlyMap<string, string>;

interface Addressed {
  readonly Bucket?: string;
  readonly CopySource?: string;
}

/** The owners that a refused request expected, keyed by the error. */
const expectations = new WeakMap<object, string>();

/**
 * Makes a client send the expected owner of each bucket that it addresses or copies from. S3 refuses a request with 403
 * `AccessDenied` if the bucket has another owner. Otherwise, a run would read and write a bucket that was deleted and that a
 * stranger has created again.
 *
 * The members are set on the input of each command, before any middleware. So no kind of request lacks them.
 *
 * @param owners a bucket without an entry is not checked
 */
export function expectOwners(client: S3Client, owners: Owners): void {
  if (owners.size === 0) return;
  const original = client.send.bind(client) as (...args: unknown[]) => unknown;
  const send = (command: { readonly input: Addressed }, ...rest: unknown[]) => {
    const expected = expectedBy(command.input, owners);
    if (expected.length === 0) return original(command, ...rest);
    for (const { member, account } of expected) Object.assign(command.input, { [member]: account });
    const sent = original(command, ...rest);
    return sent instanceof Promise ? sent.catch((error: unknown) => explain(error, expected)) : sent;
  };
  client.send = send as S3Client["send"];
}

interface Expected {
  readonly member: "ExpectedBucketOwner" | "ExpectedSourceBucketOwner";
  readonly bucket: string;
  readonly account: string;
}

function expectedBy({ Bucket, CopySource }: Addressed, owners: Owners): Expected[] {
  const source = CopySource?.slice(0, CopySource.indexOf("/"));
  const members = [
    ["ExpectedBucketOwner", Bucket],
    ["ExpectedSourceBucketOwner", source],
  ] as const;
  return members.flatMap(([member, bucket]) => {
    const account = bucket === undefined ? undefined : owners.get(bucket);
    return bucket === undefined || account === undefined ? [] : [{ member, bucket, account }];
  });
}

function explain(error: unknown, expected: readonly Expected[]): never {
  if (typeof error === "object" && error !== null)
    expectations.set(error, expected.map(({ bucket, account }) => `${bucket} by ${account}`).join(", "));
  throw error;
}

/**
 * A sentence for a 403 `AccessDenied`. S3 responds in the same way to a wrong owner and to a missing permission, unless its
 * message names the permission.
 *
 * @param error from a client with {@link expectOwners}; for an error of any other client there is no sentence
 */
export function ownersSentence(error: object, message: string): string | undefined {
  const expected = expectations.get(error);
  if (expected === undefined || /not authorized to perform/.test(message)) return undefined;
  return `Either a permission is missing, or a bucket is not owned by the expected account: ${expected}.`;
}
