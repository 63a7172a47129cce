import { tmpdir } from "node:os";
import { parseArgs } from "node:util";
import { wholeNumber } from "../local/cli/options/numbers";
import { UsageError } from "../local/cli/usage";
import { type Scene, type SceneSizes, sceneNames, scenes } from "./scenes";
import { serverNames } from "./server";
import { toolNames } from "./tools";

export const HELP = `Usage: npm run -s bench -- [options]

Benchmarks the sync against its peers. Each tool syncs the same two buckets on one S3 server on this
computer; the tools take turns. The server and the tools are found on PATH. A tool that is not found is
skipped and reported. GNU time (/usr/bin/time) measures CPU time and memory.

  --scenes LIST        ${sceneNames.slice(0, 4).join(", ")},
                       ${sceneNames.slice(4).join(", ")};
                       a letter selects all scenes that start with it (default: all)
  --tools LIST         ${toolNames.join(", ")} (default: all; ours is always included)
  --runs N             timed runs of each tool in a scene, 1 to 20 (default 3)
  --objects N          objects in each bucket of scenes b, c, e, f; scene a has a fifth (default 100000)
  --large MIB          size of each of the ten objects of scene d (default 256)
  --patience SECONDS   a tool that takes longer is timed only once; a run is stopped after four times this
                       limit (default 20)
  --server NAME        ${serverNames.join(", ")} (default ${serverNames[0]})
  --data FOLDER        folder of the server's data and the snapshots of the buckets; it is kept, and later
                       runs reuse its snapshots (default: a new folder, removed at the end)
  --out FOLDER         folder of RESULTS.md, results.svg and results.json (default bench)
  --quick              2,000 objects, 64 MiB, one run; writes no files unless --out is given
  --probe              only measure the servers on PATH: PUT, copy, and LIST pages
  -h, --help           print this help

Exit code: 0 measured, 1 failed, 2 invalid usage or server not found.
`;

export interface Options {
  readonly scenes: readonly Scene[];
  readonly tools: readonly string[];
  readonly runs: number;
  readonly sizes: SceneSizes;
  readonly patienceMs: number;
  readonly server: string;
  /** `undefined`: a new folder, removed at the end. */
  readonly data: string | undefined;
  /** `undefined`: no files are written. */
  readonly out: string | undefined;
  readonly probe: boolean;
}

/**
 * @returns `"help"` if `--help` is given.
 * @throws UsageError if a value is invalid.
 * @throws TypeError from `parseArgs` (node:util) if an option is unknown or incomplete.
 */
export function parseOptions(args: readonly string[]): Options | "help" {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      scenes: text,
      tools: text,
      runs: text,
      objects: text,
      large: text,
      patience: { ...text, default: "20" },
      server: text,
      data: text,
      out: text,
      quick: { type: "boolean", default: false },
      probe: { type: "boolean", default: false },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) return "help";
  const { quick } = values;
  const {
    objects = quick ? "2000" : "100000",
    large = quick ? "64" : "256",
    runs = quick ? "1" : "3",
  } = values;
  return {
    scenes: selectScenes(values.scenes),
    tools: selectTools(values.tools),
    runs: wholeNumber("--runs", runs, 1, 20),
    sizes: {
      objects: wholeNumber("--objects", objects, 200, 10_000_000),
      largeMiB: wholeNumber("--large", large, 8, 102_400),
    },
    patienceMs: 1_000 * wholeNumber("--patience", values.patience, 1, 3_600),
    server: oneOf("server", values.server ?? serverNames[0]!, serverNames),
    data: values.data,
    out: values.out ?? (quick ? undefined : "bench"),
    probe: values.probe,
  };
}

/** Default parent folder of a server's data: in memory if `/dev/shm` exists. */
export const scratchParent = (exists: (path: string) => boolean): string =>
  exists("/dev/shm") ? "/dev/shm" : tmpdir();

function selectScenes(list: string | undefined): readonly Scene[] {
  if (list === undefined) return scenes;
  const words = split(list);
  const matches = (scene: Scene, word: string) => scene.name === word || scene.name[0] === word;
  const unknown = words.find((word) => !scenes.some((scene) => matches(scene, word)));
  if (unknown !== undefined) throw invalid("scenes", unknown, sceneNames);
  return scenes.filter((scene) => words.some((word) => matches(scene, word)));
}

function selectTools(list: string | undefined): readonly string[] {
  if (list === undefined) return toolNames;
  const words = split(list).map((word) => oneOf("tools", word, toolNames));
  return toolNames.filter((name) => name === "ours" || words.includes(name));
}

const split = (list: string): string[] => list.split(",").map((word) => word.trim());

function oneOf(option: string, word: string, names: readonly string[]): string {
  if (!names.includes(word)) throw invalid(option, word, names);
  return word;
}

const invalid = (option: string, word: string, names: readonly string[]): UsageError =>
  new UsageError(`--${option}: expected one of ${names.join(", ")}, got ${JSON.stringify(word)}.`);
