import { UsageError } from "../usage";

/** A bucket on the command line. */
export interface BucketArgument {
  readonly bucket: string;
  /** The prefix of an S3 URI, which ends with a slash. `undefined`: a plain name, or a URI without a prefix. */
  readonly prefix: string | undefined;
}

/**
 * Parses a bucket name or an S3 URI. The path of a URI is a folder, as in `aws s3 sync`, so a slash is appended.
 *
 * @example parseBucket("s3://a/photos") // { bucket: "a", prefix: "photos/" }
 */
function parseBucket(text: string): BucketArgument {
  if (!text.startsWith("s3://")) return { bucket: text, prefix: undefined };
  const [bucket = "", ...rest] = text.slice("s3://".length).split("/");
  const path = rest.join("/");
  return { bucket, prefix: path === "" ? undefined : path.replace(/\/?$/, "/") };
}

/** The options that name buckets and prefixes. */
export interface PlaceOptions {
  readonly source?: string;
  readonly destination?: string;
  readonly prefix?: string;
  readonly destinationPrefix?: string;
}

/**
 * The fields of an execution's input for these options.
 *
 * @throws UsageError if a prefix is given twice, or if only the source's URI has a prefix
 */
export function placeFields(options: PlaceOptions): Record<string, string | undefined> {
  const [source, destination] = [options.source, options.destination].map((text) =>
    text === undefined ? undefined : parseBucket(text),
  );
  refuseTwo("The source", source, "--prefix", options.prefix);
  refuseTwo("The destination", destination, "--destination-prefix", options.destinationPrefix);
  const { destinationPrefix = destination?.prefix } = options;
  const isUri = options.destination?.startsWith("s3://");
  if (isUri && source?.prefix !== undefined && destinationPrefix === undefined)
    throw new UsageError(
      `The source has the prefix ${source.prefix} and the destination has none. Write ` +
        `s3://${destination?.bucket}/${source.prefix} for the same prefix, or add --destination-prefix "" for the whole bucket.`,
    );
  return {
    source: source?.bucket,
    destination: destination?.bucket,
    prefix: options.prefix ?? source?.prefix,
    destinationPrefix,
  };
}

function refuseTwo(side: string, place: BucketArgument | undefined, option: string, prefix?: string): void {
  if (place?.prefix === undefined || prefix === undefined) return;
  throw new UsageError(`${side} has the prefix ${place.prefix}, and ${option} is given. Use one of them.`);
}
