/** The options that select a machine, its records and a service. */
interface Selecting {
  readonly stack?: string | undefined;
  readonly stateMachine?: string | undefined;
  readonly runsBucket?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly profile?: string | undefined;
}

/** A command line for the same machine, as the user can enter it. */
export function commandLine(
  { stack, stateMachine, runsBucket, endpoint, profile }: Selecting,
  command: string,
  run?: string,
): string {
  const options = { stack, "state-machine": stateMachine, "runs-bucket": runsBucket, endpoint, profile };
  const given = Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, quoted(value)],
  );
  return ["npm run -s runs --", command, ...(run === undefined ? [] : [run]), ...given].join(" ");
}

const quoted = (text: string): string =>
  /^[\w:./@+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
