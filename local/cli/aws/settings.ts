import { S3Client } from "@aws-sdk/client-s3";
import { defaultProvider } from "@aws-sdk/credential-provider-node";
import type { Credentials, Network } from "../../lambda";
import { UsageError } from "../usage";
import { configuredEndpoint, parseFlag } from "./endpoint";
import { networkOf, requestHandlerOf } from "./network";
import { type Profile, readProfile, setting } from "./profile";
import { retriesOf } from "./retries";

/** The options of the command that win over the AWS configuration. */
export interface AwsOptions {
  readonly region: string | undefined;
  readonly endpoint: string | undefined;
  readonly profile: string | undefined;
}

/** The settings of the AWS configuration that a run uses. */
export interface AwsSettings {
  readonly region: string;
  /** `undefined`: the endpoints of AWS. */
  readonly endpoint: string | undefined;
  readonly pathStyle: boolean;
  /** Variables of the functions: those that select the endpoints of AWS, and AWS_MAX_ATTEMPTS. */
  readonly environment: Readonly<Record<string, string>>;
  readonly network: Network | undefined;
  /** Returns new credentials if the last ones are about to expire. */
  readonly credentials: () => Promise<Credentials>;
}

/**
 * Reads the AWS configuration from the environment and the profile, as the AWS SDKs and the AWS CLI do. Sets AWS_PROFILE if
 * `--profile` or AWS_DEFAULT_PROFILE selects a profile.
 *
 * @throws UsageError for a setting that is invalid or cannot be honored
 */
export async function awsSettings(options: AwsOptions, env: NodeJS.ProcessEnv): Promise<AwsSettings> {
  if (options.profile !== undefined) env.AWS_PROFILE = options.profile;
  else if (!env.AWS_PROFILE && env.AWS_DEFAULT_PROFILE) env.AWS_PROFILE = env.AWS_DEFAULT_PROFILE;
  const profile = await readProfile(env);
  const network = networkOf(env, profile);
  const configured = options.endpoint === undefined ? configuredEndpoint(env, profile) : undefined;
  const endpoint = options.endpoint ?? configured?.url;
  const variants = endpointVariants(env, profile);
  if (endpoint !== undefined) refuseVariants(variants, configured?.from ?? "--endpoint");
  refuseAcceleration(profile);
  const configuredRegion = env.AWS_REGION || env.AWS_DEFAULT_REGION || profile.settings.region;
  const region = options.region ?? (configuredRegion || "us-east-1");
  return {
    region,
    endpoint,
    pathStyle: pathStyle(profile, endpoint),
    environment: {
      ...Object.fromEntries(variants.map(({ variable }) => [variable, "true"])),
      ...retriesOf(env, profile),
    },
    network,
    credentials: credentialsOf(region, network),
  };
}

interface Variant {
  readonly variable: string;
  readonly from: string;
}

/** FIPS and dual-stack endpoints, if they are configured. */
function endpointVariants(env: NodeJS.ProcessEnv, profile: Profile): Variant[] {
  const variants = [
    ["AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"],
    ["AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint"],
  ] as const;
  return variants.flatMap(([variable, name]) => {
    const found = setting(env, profile, variable, name) ?? setting(env, profile, variable, `s3.${name}`);
    return found !== undefined && parseFlag(found) ? [{ variable, from: found.from }] : [];
  });
}

function refuseVariants(variants: readonly Variant[], endpoint: string): void {
  const [first] = variants;
  if (first === undefined) return;
  throw new UsageError(
    `${first.from} selects an endpoint of AWS, and ${endpoint} another server. Unset one of them.`,
  );
}

function refuseAcceleration(profile: Profile): void {
  const found = setting({}, profile, "", "s3.use_accelerate_endpoint");
  if (found === undefined || !parseFlag(found)) return;
  throw new UsageError(
    `${found.from} is true, but S3 Transfer Acceleration does not support copies between buckets. ` +
      "Remove the setting, or select another profile with --profile.",
  );
}

/** The AWS CLI's `addressing_style`. Servers other than AWS have the bucket in the path, unless it is `virtual`. */
function pathStyle(profile: Profile, endpoint: string | undefined): boolean {
  const style = profile.settings["s3.addressing_style"] ?? "auto";
  if (style === "auto") return endpoint !== undefined;
  if (style === "path" || style === "virtual") return style === "path";
  throw new UsageError(
    `s3.addressing_style of the profile ${profile.name} is ${JSON.stringify(style)}; expected auto, path or virtual.`,
  );
}

/** The SDK's default credentials. Requests to SSO and STS use the network settings, too. */
function credentialsOf(region: string, network: Network | undefined): () => Promise<Credentials> {
  if (network === undefined) {
    const { config } = new S3Client({ region });
    return () => config.credentials();
  }
  const requestHandler = requestHandlerOf(network);
  const { config } = new S3Client({
    region,
    requestHandler,
    credentialDefaultProvider: (init) => defaultProvider({ ...init, clientConfig: { requestHandler } }),
  });
  return () => config.credentials();
}
