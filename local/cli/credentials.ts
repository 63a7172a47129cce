import { InvalidCredentials } from "../../sync/model/errors";
import { MAX_TIMER_MS, MIN_REFRESH_WAIT_MS, REFRESH_BEFORE_MS } from "../constants";
import type { Credentials } from "../lambda";

type Provider = () => Promise<Credentials>;

/** Credentials of the default AWS configuration that are kept valid while a run lasts. */
export class CurrentCredentials {
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  private constructor(
    private readonly provider: Provider,
    private credentials: Credentials,
    private readonly onFailure: (error: Error) => void,
  ) {
    this.schedule();
  }

  /**
   * @param provider returns new credentials if the last ones are about to expire, as the SDK's providers do
   * @param onFailure called if credentials cannot be refreshed. The last ones remain in use.
   * @throws InvalidCredentials if there are no credentials
   */
  static async load(provider: Provider, onFailure: (error: Error) => void): Promise<CurrentCredentials> {
    const credentials = await provider().catch((error: Error) => {
      throw new InvalidCredentials(reasonOf(error), { cause: error });
    });
    checkCharacters(credentials);
    return new CurrentCredentials(provider, credentials, onFailure);
  }

  /** The credentials that are valid now. */
  readonly get = (): Credentials => this.credentials;

  /** Stops refreshing the credentials. */
  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
  }

  private schedule(): void {
    const { expiration } = this.credentials;
    if (expiration === undefined) return;
    const left = expiration.getTime() - Date.now();
    // The SDK returns the same credentials until five minutes before they expire. Credentials with a shorter life are renewed halfway.
    const wait = left > 2 * REFRESH_BEFORE_MS ? left - REFRESH_BEFORE_MS + MIN_REFRESH_WAIT_MS : left / 2;
    const delay = Math.min(MAX_TIMER_MS, Math.max(MIN_REFRESH_WAIT_MS, wait));
    this.timer = setTimeout(() => void this.refresh(), delay);
    this.timer.unref();
  }

  private async refresh(): Promise<void> {
    try {
      this.credentials = await this.provider();
    } catch (error) {
      if (!this.closed) this.onFailure(error as Error);
    }
    if (!this.closed) this.schedule();
  }
}

/** The SDK's message if no provider has credentials. */
const NONE = "Could not load credentials from any providers";
const NOT_FOUND =
  "there are none in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, in the profile, or in a role of this computer";

/** Captures the profile. */
const NEEDS_CODE =
  /^Profile (.*) requires multi-factor authentication, but no MFA code callback was provided$/;

/** The SDK's message for unexpected JSON, such as a value that is not an object: the message of a TypeError in the SDK's own error. */
const UNEXPECTED = /^Cannot read propert| is not (?:a function|iterable)$/;

/** The reason why there are no credentials, without a period. */
function reasonOf(error: Error): string {
  if (UNEXPECTED.test(error.message))
    return `the profile, or what its credential_process prints, has an unexpected value (${oneSentence(error.message)})`;
  return oneSentence(error.message)
    .replace(NONE, NOT_FOUND)
    .replace(
      NEEDS_CODE,
      (_, profile) =>
        `the profile ${profile} has the setting mfa_serial, and this command does not ask for MFA codes. To set variables ` +
        `with temporary credentials, run eval "$(aws configure export-credentials --profile ${profile} --format env)" and ` +
        "select no profile",
    );
}

const FIELDS = [
  ["accessKeyId", "access key ID"],
  ["secretAccessKey", "secret access key"],
  ["sessionToken", "session token"],
] as const;

/** Node.js refuses to send a header with such a character, which would look like a network error. @throws InvalidCredentials */
function checkCharacters(credentials: Credentials): void {
  const wrong = FIELDS.find(([field]) => /[^ -~]/.test(credentials[field] ?? ""));
  if (wrong !== undefined)
    throw new InvalidCredentials(
      `the ${wrong[1]} contains a character that is not allowed, such as a carriage return at the end`,
    );
}

/** The text on one line, without a period. The message of a failed `credential_process` has several lines. */
const oneSentence = (text: string): string =>
  text
    .trim()
    .replace(/\s*\n\s*/g, ": ")
    .replace(/\.$/, "");
