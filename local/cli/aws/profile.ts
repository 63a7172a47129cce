import { loadSharedConfigFiles } from "@smithy/core/config";
import { InvalidCredentials } from "../../../sync/model/errors";
import { UsageError } from "../usage";

type Section = Readonly<Record<string, string | undefined>>;

/** The profile of the AWS configuration that is in use, and the sections of the file that it may name. */
export interface Profile {
  readonly name: string;
  /** Settings of the profile in both files. A nested setting has a name such as `s3.addressing_style`. */
  readonly settings: Section;
  readonly services: (name: string) => Section | undefined;
  readonly ssoSession: (name: string) => Section | undefined;
}

/** Sections of the configuration file that are not profiles, by the SDK's names for them. */
const NO_PROFILE = /^(sso-session|services)\./;

/**
 * Selects and reads the profile of `--profile`, of AWS_PROFILE or, as in the AWS CLI, of AWS_DEFAULT_PROFILE. Sets AWS_PROFILE,
 * which the SDK reads. The SDK does not say that a profile is missing, only that it has found no credentials.
 *
 * @throws UsageError, InvalidCredentials if there is no such profile
 */
export async function selectProfile(option: string | undefined, env: NodeJS.ProcessEnv): Promise<Profile> {
  const files = await loadSharedConfigFiles();
  const from = env.AWS_PROFILE ? "AWS_PROFILE" : "AWS_DEFAULT_PROFILE";
  const name = option ?? (env[from] || undefined);
  if (name === undefined) return profileIn(files, DEFAULT);
  const profiles = namesIn(files);
  // As in the AWS CLI, the default profile does not need a section. Without a section, variables contain its settings.
  if (name !== DEFAULT && !profiles.includes(name))
    throw missing(name, option === undefined ? from : undefined, profiles);
  env.AWS_PROFILE = name;
  return profileIn(files, name);
}

/** @param from the variable that contains the name; `undefined`: the option */
function missing(name: string, from: string | undefined, profiles: readonly string[]): Error {
  const listed = profiles.join(", ");
  const none = "there are no profiles";
  if (from !== undefined)
    return new InvalidCredentials(`${from} is ${name}, but ${listed ? `the profiles are ${listed}` : none}`);
  const expected = listed ? `; expected one of ${listed}` : `, but ${none}`;
  return new UsageError(`--profile is ${JSON.stringify(name)}${expected}.`);
}

/** Reads the profile that AWS_PROFILE names. */
export const readProfile = async (env: NodeJS.ProcessEnv): Promise<Profile> =>
  profileIn(await loadSharedConfigFiles(), env.AWS_PROFILE || DEFAULT);

type Files = Awaited<ReturnType<typeof loadSharedConfigFiles>>;

const DEFAULT = "default";

const profileIn = ({ configFile, credentialsFile }: Files, name: string): Profile => ({
  name,
  settings: { ...configFile[name], ...credentialsFile[name] },
  services: (section) => configFile[`services.${section}`],
  ssoSession: (section) => configFile[`sso-session.${section}`],
});

/** The names of all profiles, in both files. */
const namesIn = ({ configFile, credentialsFile }: Files): readonly string[] =>
  Object.keys({ ...configFile, ...credentialsFile }).filter((name) => !NO_PROFILE.test(name));

/** The value of a variable or, if it is not set, of a setting of the profile. `from` is its name, for messages. */
export function setting(
  env: NodeJS.ProcessEnv,
  profile: Profile,
  variable: string,
  name: string,
): { readonly value: string; readonly from: string } | undefined {
  const inEnv = env[variable];
  if (inEnv) return { value: inEnv, from: variable };
  const value = profile.settings[name];
  return value ? { value, from: `${name} of the profile ${profile.name}` } : undefined;
}
