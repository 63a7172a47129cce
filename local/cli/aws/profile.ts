import { loadSharedConfigFiles } from "@smithy/core/config";

type Section = Readonly<Record<string, string | undefined>>;

/** The profile of the AWS configuration that is in use, and the `services` sections of the file. */
export interface Profile {
  readonly name: string;
  /** Settings of the profile in both files. A setting within another one has a name such as `s3.addressing_style`. */
  readonly settings: Section;
  readonly services: (name: string) => Section | undefined;
}

/** Sections of the configuration file that are no profiles, by the SDK's names for them. */
const NO_PROFILE = /^(sso-session|services)\./;

/** Reads the profile that AWS_PROFILE or, as in the AWS CLI, AWS_DEFAULT_PROFILE names. It may not exist. */
export async function readProfile(env: NodeJS.ProcessEnv): Promise<Profile> {
  const name = env.AWS_PROFILE || env.AWS_DEFAULT_PROFILE || "default";
  const { configFile, credentialsFile } = await loadSharedConfigFiles();
  return {
    name,
    settings: { ...configFile[name], ...credentialsFile[name] },
    services: (section) => configFile[`services.${section}`],
  };
}

/** The names of all profiles, in both files. */
export async function profileNames(): Promise<readonly string[]> {
  const { configFile, credentialsFile } = await loadSharedConfigFiles();
  return Object.keys({ ...configFile, ...credentialsFile }).filter((name) => !NO_PROFILE.test(name));
}

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
