import type { Credentials, Network } from "../../lambda";
import { UsageError } from "../usage";
import { configuredEndpoint, parseFlag } from "./endpoint";
import { resolveFiles } from "./files";
import { networkOf, proxyNames } from "./network";
import { type Profile, selectProfile, setting } from "./profile";
import { credentialsOf } from "./provider";
import { retriesOf } from "./retries";

/** The options of the command that override the AWS configuration. */
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
  /** Variables of the functions: the variables that select the endpoints of AWS, and AWS_MAX_ATTEMPTS. */
  readonly environment: Readonly<Record<string, string>>;
  readonly network: Network | undefined;
  /** The names of the settings that decide where requests go, for messages. */
  readonly addressFrom: readonly string[];
  /** Returns new credentials if the last ones are about to expire. */
  readonly credentials: () => Promise<Credentials>;
}

/**
 * Reads the AWS configuration from the environment and the profile, as the AWS SDKs and the AWS CLI do. Sets AWS_PROFILE if
 * `--profile` or AWS_DEFAULT_PROFILE selects a profile, and makes paths of files absolute.
 *
 * @throws UsageError for a setting that is invalid or cannot be honored
 * @throws InvalidCredentials if a variable names a profile that does not exist
 */
export async function awsSettings(options: AwsOptions, env: NodeJS.ProcessEnv): Promise<AwsSettings> {
  resolveFiles(env);
  const profile = await selectProfile(options.profile, env);
  const network = networkOf(env, profile);
  const configured = options.endpoint === undefined ? configuredEndpoint(env, profile) : undefined;
  const endpoint = options.endpoint ?? configured?.url;
  const variants = endpointVariants(env, profile);
  if (endpoint !== undefined) refuseVariants(variants, configured?.from ?? "--endpoint");
  refuseAcceleration(profile);
  const region = regionOf(options.region, env, profile);
  const endpointFrom = endpoint === undefined ? "the Region" : (configured?.from ?? "--endpoint");
  return {
    region,
    endpoint,
    pathStyle: pathStyle(profile, endpoint),
    environment: {
      ...Object.fromEntries(variants.map(({ variable }) => [variable, "true"])),
      ...retriesOf(env, profile),
    },
    network,
    addressFrom: [endpointFrom, ...proxyNames(env, endpoint)],
    credentials: credentialsOf(region, { network, env, profile }),
  };
}

/** Regions that the SDK accepts: part of a host name. */
const REGION = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/i;

function regionOf(option: string | undefined, env: NodeJS.ProcessEnv, profile: Profile): string {
  const configured = [
    ["AWS_REGION", env.AWS_REGION],
    ["AWS_DEFAULT_REGION", env.AWS_DEFAULT_REGION],
    [`region of the profile ${profile.name}`, profile.settings.region],
    ["the default", "us-east-1"],
  ] as const;
  const given = option === undefined ? configured.find(([, name]) => name) : (["--region", option] as const);
  const [from, region = ""] = given ?? [];
  if (REGION.test(region)) return region;
  throw new UsageError(`${from} is ${JSON.stringify(region)}; expected a Region such as eu-west-1.`);
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

/** The AWS CLI's `addressing_style`. For servers other than AWS, the bucket is in the path unless the style is `virtual`. */
function pathStyle(profile: Profile, endpoint: string | undefined): boolean {
  const style = profile.settings["s3.addressing_style"] ?? "auto";
  if (style === "auto") return endpoint !== undefined;
  if (style === "path" || style === "virtual") return style === "path";
  throw new UsageError(
    `s3.addressing_style of the profile ${profile.name} is ${JSON.stringify(style)}; expected auto, path or virtual.`,
  );
}
