import { S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import { CONNECTION_TIMEOUT_MS, MAX_ATTEMPTS, SOCKET_WARNING_MS } from "./constants";
import { quickSigner } from "./fast/quick-signer";
import { reuse } from "./fast/reuse";
import { sha256 } from "./fast/sha256";
import { expectOwners, type Owners } from "./owners";
import { RetriesByRequest } from "./retries";
import { copyHandler } from "./wire/copy-handler";

export interface ClientOptions {
  readonly region: string;
  /** Replaces the endpoint of the Region, and AWS_ENDPOINT_URL_S3. */
  readonly endpoint?: string;
  /** Whether the bucket is in the path of a URL instead of its host name. Emulators need it. */
  readonly pathStyle: boolean;
  /** Maximum number of connections, and so of requests in flight. Connections are kept alive. */
  readonly maxSockets: number;
  /** Follows redirects to a bucket in another Region, at the SDK's full CPU cost per request. @default false */
  readonly followRegionRedirects?: boolean;
  /**
   * The expected owners of buckets. S3 refuses requests to a bucket with another owner. @default no bucket is checked
   */
  readonly owners?: Owners;
  /** @default 8 */
  readonly maxAttempts?: number;
  /** @default the environment's, refreshed when they expire */
  readonly credentials?: S3ClientConfig["credentials"];
  /** Signs requests. @default Signature Version 4, with the credentials */
  readonly signer?: S3ClientConfig["signer"];
  /** @default Node's http and https, and undici for copies, with connections that are kept alive */
  readonly requestHandler?: S3ClientConfig["requestHandler"];
}

/**
 * The official client, without the work that the SDK repeats for every request. Signing, retries, credentials,
 * endpoints and errors are the SDK's.
 */
export function createS3Client(options: ClientOptions): S3Client {
  const { region, endpoint, pathStyle, maxSockets, followRegionRedirects = false } = options;
  const maxAttempts = options.maxAttempts ?? MAX_ATTEMPTS;
  const agent = { keepAlive: true, maxSockets, maxFreeSockets: maxSockets };
  const client = new S3Client({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(options.credentials === undefined ? {} : { credentials: options.credentials }),
    ...(options.signer === undefined ? {} : { signer: options.signer }),
    followRegionRedirects,
    forcePathStyle: pathStyle,
    maxAttempts,
    retryStrategy: new RetriesByRequest(maxAttempts),
    // Records are small, and copies have no payload. TLS protects them well enough.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    sha256,
    requestHandler: options.requestHandler ?? {
      httpAgent: agent,
      httpsAgent: agent,
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      socketAcquisitionWarningTimeout: SOCKET_WARNING_MS,
    },
  });
  const { config } = client;
  if (!options.requestHandler) config.requestHandler = copyHandler(config.requestHandler, maxSockets);
  keepSigners(client, options.signer !== undefined);
  if (!followRegionRedirects) reuse(client);
  if (options.owners) expectOwners(client, options.owners);
  return client;
}

/**
 * A signer depends on the Region and the credential provider, but not on the request, so one per Region is enough.
 * Unless the caller gave a signer, `quickSigner` signs requests without a body.
 */
function keepSigners({ config }: S3Client, given: boolean): void {
  const make = config.signer;
  const signers = new Map<string, Awaited<ReturnType<typeof make>>>();
  config.signer = async (scheme) => {
    const { name, signingName, signingRegion } = scheme ?? {};
    const id = [name, signingName, signingRegion].join(" ");
    const known = signers.get(id);
    if (known !== undefined) return known;
    const made = await make(scheme);
    const signer = given ? made : quickSigner(made, config);
    signers.set(id, signer);
    return signer;
  };
}
