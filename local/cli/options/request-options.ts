import { type Command, CommanderError } from "commander";
import { COMPARE } from "../../../sync/compare/decide";
import { sentence } from "../../../sync/model/errors";
import { isObject } from "../../../sync/model/json";
import { STORAGE_CLASSES } from "../../../sync/request/request";
import { HELP_COLUMNS } from "../../constants";
import { together, UsageError } from "../usage";
import { placeFields } from "./bucket-uri";
import { readInput } from "./input";
import { number } from "./numbers";
import { wrapped } from "./wrap";

const HELP_WIDTH = { getOutHelpWidth: () => HELP_COLUMNS, getOutHasColors: () => false };

const collect = (value: string, previous: readonly string[] = []): readonly string[] => [...previous, value];

/** The help of the options that name the buckets. They depend on the command. */
export interface BucketHelp {
  readonly source: string;
  readonly destination: string;
}

/** Adds `--input`, and an option for each field of an execution's input except the pair. */
export const withRequestOptions = (command: Command, { source, destination }: BucketHelp): Command =>
  command
    .option("--source <bucket>", source)
    .option("--destination <bucket>", destination)
    .option("--prefix <text>", "sync only keys that start with the text")
    .option("--destination-prefix <text>", "replaces the prefix in the destination (default: the prefix)")
    .option("--start-after <key>", "sync only keys that sort after the key")
    .option("--include <glob>", "sync only keys that match; repeatable", collect)
    .option("--exclude <glob>", "neither copy nor delete keys that match; repeatable", collect)
    .option("--no-delete", "do not delete objects that are not in the source")
    .option("--dry-run", "report the copies and deletes without performing them")
    .option("--max-deletes <n>", "delete nothing and fail if there are more objects to delete")
    .option("--max-delete-percent <n>", "the same as a percentage of the destination's objects, 0 to 100")
    .option("--allow-empty-source", "allow an empty source to empty the destination")
    .option("--compare <how>", `${COMPARE.join(", ")} (default etag)`)
    .option("--storage-class <class>", `class of the copies: ${STORAGE_CLASSES.join(", ")}`)
    .option(
      "--input <json|@file>",
      "the execution's input, as JSON or from a file; the README has its fields",
    );

/** Parsed options. */
export interface Parsed {
  readonly values: Readonly<Record<string, unknown>>;
  readonly operands: readonly string[];
  /** Whether an option was given. */
  readonly given: (name: string) => boolean;
}

/** Adds `-h, --help` and the end of the help, and makes the command throw its errors. */
export const finished = (command: Command, epilogue: string): Command =>
  command
    .helpOption(false)
    .option("-h, --help", "print this text")
    .addHelpText("after", wrapped(epilogue))
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeErr: () => {}, ...HELP_WIDTH });

/**
 * The single-value options that the command's next arguments give more than once. commander would silently take the last value,
 * even for a guard such as `--max-deletes`.
 */
function givenTwice(command: Command): ReadonlySet<string> {
  const [once, twice] = [new Set<string>(), new Set<string>()];
  for (const { long, required, parseArg } of command.options)
    if (long && required && parseArg === undefined)
      command.on(`option:${long.slice(2)}`, () => void (once.has(long) ? twice : once).add(long));
  return twice;
}

/**
 * The options that lack their value because another option follows, such as `--exclude --dry-run`. commander would take the other
 * option as the value, and a run that was meant to be a dry run would delete objects.
 */
function swallowed({ options }: Command, args: readonly string[]): readonly string[] {
  const isOption = (text = "") =>
    options.some(({ long, short }) => text.replace(/=.*/s, "") === long || text === short);
  const faults: string[] = [];
  for (let i = 0; i < args.length && args[i] !== "--"; i++) {
    const option = options.find(({ long, required }) => required && long === args[i])?.long;
    if (option === undefined) continue;
    const value = args[++i];
    if (isOption(value))
      faults.push(
        `${option} has no value: ${value} follows it. If that is the value, write ${option}=${value}.`,
      );
  }
  return faults;
}

/**
 * commander's error in sentences. A flag with a value is not an unknown option. Nor is the opposite of a `--no-` option, which other
 * tools have: commander would suggest the `--no-` option.
 */
function sentenceOf({ message }: CommanderError, { options }: Command): string {
  const [said = "", hint] = message.replace(/^error: /, "").split(/\n\((?=Did you mean )/);
  const [, flag = "", value] = /^unknown option '(--[\w-]+)(=.*)?'/s.exec(said) ?? [];
  const known = (option: string) => options.some(({ long }) => long === option);
  if (value !== undefined && known(flag)) return `${flag} takes no value. Write ${flag}, or leave it out.`;
  const opposite = flag.replace(/^--/, "--no-");
  if (known(opposite)) return `${flag} is the default. Leave it out, or write ${opposite} for the opposite.`;
  const [, bare] = /^option '.*?(--[\w-]+).*' argument missing$/.exec(said) ?? [];
  if (bare !== undefined) return `${bare} has no value.`;
  const first = sentence(said.charAt(0).toUpperCase() + said.slice(1));
  return hint === undefined ? first : `${first} ${hint.replace(/\)$/, "")}`;
}

/** Errors of commander for missing or excess arguments. */
const ARGUMENTS = new Set(["commander.missingArgument", "commander.excessArguments"]);

/** The help does not need arguments. @throws UsageError */
export function parse(command: Command, args: readonly string[]): Parsed {
  const twice = givenTwice(command);
  const faults = swallowed(command, args);
  if (faults.length > 0) throw new UsageError(faults);
  try {
    command.parse([...args], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (!ARGUMENTS.has(error.code) || !command.opts().help) throw new UsageError(sentenceOf(error, command));
  }
  if (twice.size > 0 && !command.opts().help)
    throw new UsageError([...twice].map((option) => `${option} is given twice. Give it once.`));
  return {
    values: command.opts(),
    operands: command.args,
    given: (name) => command.getOptionValueSource(name) === "cli",
  };
}

/** The help of a command. Ends with a newline. */
export function helpOf(command: Command): string {
  let text = "";
  command
    .configureOutput({
      writeOut: (some) => {
        text += some;
      },
      ...HELP_WIDTH,
    })
    .outputHelp();
  return text;
}

/**
 * The execution's input: the fields of the other options override those of `--input`. An input that is not an object is
 * returned unchanged. The check of the input rejects it.
 *
 * @param folder `--input @file` is relative to this folder
 * @throws UsageError
 */
export function inputOf(parsed: Parsed, folder: string): unknown {
  const { input } = parsed.values;
  const given = typeof input === "string" ? readInput(input, folder) : {};
  return isObject(given) ? { ...given, ...overridesOf(parsed) } : given;
}

/** Fields whose option has the name and the type of the field. */
const SAME = [
  "pair",
  "startAfter",
  "include",
  "exclude",
  "dryRun",
  "allowEmptySource",
  "compare",
  "storageClass",
];

/** The fields of the input that options set. @throws UsageError */
function overridesOf({ values, given }: Parsed): Record<string, unknown> {
  const [places, maxDeletes, maxDeletePercent] = together(
    () => placeFields(values),
    () => number("--max-deletes", values.maxDeletes),
    () => number("--max-delete-percent", values.maxDeletePercent),
  );
  const fields = {
    ...places,
    ...Object.fromEntries(SAME.map((name) => [name, values[name]])),
    delete: given("delete") ? values.delete : undefined,
    ...{ maxDeletes, maxDeletePercent },
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
