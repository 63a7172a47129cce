import { S3Client } from "@aws-sdk/client-s3";
import { fromIni } from "@aws-sdk/credential-provider-ini";
import { defaultProvider } from "@aws-sdk/credential-provider-node";
import type { Credentials, Network } from "../../lambda";
import { requestHandlerOf } from "./network";
import type { Profile } from "./profile";

/** Settings of a profile that can provide credentials. */
const SOURCES = [
  "aws_access_key_id",
  "credential_process",
  "credential_source",
  "login_session",
  "role_arn",
  "source_profile",
  "sso_account_id",
  "sso_session",
  "sso_start_url",
  "web_identity_token_file",
];

const ignore = (): void => {};

/** Keeps the SDK from printing that both a profile and keys in variables exist. docs/local.md says which takes precedence. */
const QUIET = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/**
 * The credentials of the AWS configuration, as the SDK resolves them. Requests to SSO and STS use the network settings, too.
 * Two differences match the AWS CLI. If a profile says where its credentials come from but they cannot be loaded, the reason is
 * reported, and no other credentials are used. With a profile that does not say so, such as an endpoint-only profile, variables apply.
 */
export function credentialsOf(
  region: string,
  { network, env, profile }: { network: Network | undefined; env: NodeJS.ProcessEnv; profile: Profile },
): () => Promise<Credentials> {
  const own = network && { requestHandler: requestHandlerOf(network) };
  const provider = fromProfile(env, profile) ? ofProfile(profile) : withoutProfile;
  const { config } = new S3Client({
    region,
    ...own,
    credentialDefaultProvider: (init) =>
      provider({ ...init, logger: QUIET, ...(own && { clientConfig: own }) }),
  });
  return () => config.credentials();
}

/** Whether the profile provides the credentials. Keys in variables override the default profile, unless it was selected. */
const fromProfile = (env: NodeJS.ProcessEnv, { settings }: Profile): boolean =>
  SOURCES.some((name) => settings[name]) &&
  (Boolean(env.AWS_PROFILE) || !env.AWS_ACCESS_KEY_ID || !env.AWS_SECRET_ACCESS_KEY);

type Init = Parameters<typeof fromIni>[0] & Parameters<typeof defaultProvider>[0];

/** Variables, a web identity, a container or EC2. With a profile name, the SDK would skip the variables. */
const withoutProfile = (init: Init) => defaultProvider({ ...init, profile: "" });

/** The SDK treats a missing session as a session without a Region, and fails with a TypeError. */
const ofProfile = ({ name, settings, ssoSession }: Profile) => {
  const session = settings.sso_session;
  if (session === undefined || ssoSession(session) !== undefined) return fromIni;
  return () => async () => {
    throw new Error(
      `The profile ${name} names the sso-session section ${session}, which the AWS configuration file does not have`,
    );
  };
};
