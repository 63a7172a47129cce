import { UsageError } from "../usage";
import { type Profile, setting } from "./profile";

/** A service with its own endpoint, as in the name of its variable. */
export type Service = "LAMBDA" | "S3" | "SFN";

/** The URL of a server, and the setting that contains it. */
export interface ConfiguredEndpoint {
  /** Without a slash at its end. */
  readonly url: string;
  readonly from: string;
}

/**
 * The endpoint that the environment or the profile configures for a service, in the order of the SDKs:
 * AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, the `services` section of the profile, its `endpoint_url`. `undefined`: the
 * endpoints of AWS.
 *
 * Source: AWS SDKs and Tools Reference Guide, "Service-specific endpoints".
 *
 * @throws UsageError if the value is not a URL, or if the `services` section is missing
 */
export function configuredEndpoint(
  env: NodeJS.ProcessEnv,
  profile: Profile,
  service: Service = "S3",
): ConfiguredEndpoint | undefined {
  const ignore = setting(
    env,
    profile,
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
    "ignore_configured_endpoint_urls",
  );
  if (ignore !== undefined && parseFlag(ignore)) return undefined;
  for (const variable of [`AWS_ENDPOINT_URL_${service}`, "AWS_ENDPOINT_URL"]) {
    const text = env[variable];
    if (text) return { url: endpointUrl(text, variable), from: variable };
  }
  const { name, settings } = profile;
  const inServices =
    settings.services === undefined ? undefined : inSection(profile, settings.services, service);
  const text = inServices || settings.endpoint_url;
  const from = `endpoint_url of the profile ${name}`;
  return text ? { url: endpointUrl(text, from), from } : undefined;
}

function inSection({ name, services }: Profile, section: string, service: Service): string | undefined {
  const found = services(section);
  if (found !== undefined) return found[`${service.toLowerCase()}.endpoint_url`];
  throw new UsageError(
    `The profile ${name} names the services section ${section}, which the AWS configuration file does not have. ` +
      `Add [services ${section}] to the file, or remove the setting "services" from the profile.`,
  );
}

/**
 * Checks the URL of a server.
 *
 * @param from the option or setting that contains the URL
 * @returns the URL without a slash at its end. It may have a path.
 * @throws UsageError
 */
export function endpointUrl(text: string, from: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "http:" && url?.protocol !== "https:")
    throw new UsageError(`${from} is ${quotedUrl(text)}; expected a URL such as http://127.0.0.1:9000.`);
  if (url.username || url.password || url.search || url.hash)
    throw new UsageError(
      `${from} is ${quotedUrl(text)}; expected a URL without a user name, a query, or a fragment. ` +
        "Credentials are those of your AWS configuration.",
    );
  return text.replace(/\/+$/, "");
}

/**
 * A URL for a message, without its user name and password, because a log may keep the message.
 *
 * @example quotedUrl("http://me:secret@proxy") // '"http://***@proxy"'
 */
export const quotedUrl = (text: string): string =>
  JSON.stringify(text.replace(/^([a-z0-9+.-]+:\/\/|)[^/?#]*@/i, "$1***@"));

/** @throws UsageError if the value is not `true` or `false` */
export function parseFlag({ value, from }: { readonly value: string; readonly from: string }): boolean {
  const text = value.toLowerCase();
  if (text === "true" || text === "false") return text === "true";
  throw new UsageError(`${from} is ${JSON.stringify(value)}; expected true or false.`);
}
