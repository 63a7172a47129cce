import { S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import { collector } from "./responses";
import { RetriesByRequest } from "./retries";
import { reuse } from "./reuse";
import { sha256 } from "./sha256";

export interface ClientOptions {
  readonly region: string;
  /** In place of the Region's own, and of what AWS_ENDPOINT_URL_S3 says. */
  readonly endpoint?: string;
  /** Whether the bucket stands in the path of a request instead of the host name, as emulators want it. */
  readonly pathStyle: boolean;
  /** Connections at most; as many requests are under way at once. They are kept alive. */
  readonly maxSockets: number;
  /** Finds a bucket in another Region by itself, at the SDK's full cost for each request. Default: no. */
  readonly followRegionRedirects?: boolean;
  readonly maxAttempts?: number;
  /** Default: the environment's, refreshed when they expire. */
  readonly credentials?: S3ClientConfig["credentials"];
}

/**
 * The official client, without what it does for every request that it need not. Signing, retries, credentials,
 * endpoints and errors are its own.
 */
export function createS3Client(options: ClientOptions): S3Client {
  const { region, endpoint, pathStyle, maxSockets, followRegionRedirects = false } = options;
  const maxAttempts = options.maxAttempts ?? 8;
  const agent = { keepAlive: true, maxSockets, maxFreeSockets: maxSockets };
  const client = new S3Client({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(options.credentials === undefined ? {} : { credentials: options.credentials }),
    followRegionRedirects,
    forcePathStyle: pathStyle,
    maxAttempts,
    retryStrategy: new RetriesByRequest(maxAttempts),
    // Keys and counts are no payload to protect twice, and copies have none.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    sha256,
    requestHandler: {
      httpAgent: agent,
      httpsAgent: agent,
      connectionTimeout: 5_000,
      socketAcquisitionWarningTimeout: 60_000,
    },
  });
  keepSigners(client);
  client.config.streamCollector = collector(client.config.streamCollector);
  if (!followRegionRedirects) reuse(client);
  return client;
}

/** A signer knows a Region and where to ask for credentials, nothing of a request: one for each Region is enough. */
function keepSigners({ config }: S3Client): void {
  const make = config.signer;
  const signers = new Map<string, Awaited<ReturnType<typeof make>>>();
  config.signer = async (scheme) => {
    const { name, signingName, signingRegion } = scheme ?? {};
    const id = [name, signingName, signingRegion].join(" ");
    const signer = signers.get(id) ?? (await make(scheme));
    signers.set(id, signer);
    return signer;
  };
}
