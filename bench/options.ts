import { tmpdir } from "node:os";
import { parseArgs } from "node:util";
import { UsageError } from "../local/cli/usage";
import { type Scene, type SceneSizes, sceneNames, scenes } from "./scenes";
import { serverNames } from "./server";
import { toolNames } from "./tools";

export const HELP = `Usage: npm run -s bench -- [options]

Measures the sync beside its peers: each tool brings the same bucket in step with the same other one,
on one S3 server on this computer, in turns. Server and peers are found on PATH; what is absent is
left out, and said. GNU time (/usr/bin/time) measures CPU and memory.

  --scenes LIST        ${sceneNames.slice(0, 4).join(", ")},
                       ${sceneNames.slice(4).join(", ")};
                       a letter means all that begin with it (default: all)
  --tools LIST         ${toolNames.join(", ")} (default: all; ours is always in)
  --runs N             timed runs of each tool in a scene, 1 to 20 (default 3)
  --objects N          objects in each bucket of scenes b, c, e; scene a has a fifth (default 100000)
  --large MIB          size of each of the ten objects of scene d (default 256)
  --latency MS         added to every answer in the scenes of e (default 20)
  --patience SECONDS   a tool that takes longer is timed once, and stopped at four times that (default 20)
  --server NAME        ${serverNames.join(", ")} (default ${serverNames[0]})
  --data FOLDER        where the server and the buckets' snapshots live; a folder given here is kept,
                       and its snapshots are used again (default: a new one, removed afterwards)
  --out FOLDER         where RESULTS.md, results.svg and results.json go (default bench)
  --quick              2,000 objects, 64 MiB, one run, nothing written unless --out is given
  --probe              only measure the servers that are on PATH: LIST pages and copies
  --help               this text

Exit code: 0 measured, 1 failed, 2 wrong usage or no server.
`;

export interface Options {
  readonly scenes: readonly Scene[];
  readonly tools: readonly string[];
  readonly runs: number;
  readonly sizes: SceneSizes;
  readonly latencyMs: number;
  readonly patienceMs: number;
  readonly server: string;
  /** `undefined`: a new folder, removed afterwards. */
  readonly data: string | undefined;
  /** `undefined`: nothing is written. */
  readonly out: string | undefined;
  readonly probe: boolean;
}

/**
 * @returns `"help"` if help is asked for.
 * @throws UsageError, or the TypeError of node:util's parseArgs, for wrong usage.
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
      latency: text,
      patience: text,
      server: text,
      data: text,
      out: text,
      quick: { type: "boolean", default: false },
      probe: { type: "boolean", default: false },
      help: { type: "boolean" },
    },
  });
  if (values.help) return "help";
  const { quick } = values;
  const objects = whole("objects", values.objects, quick ? 2_000 : 100_000, 200, 10_000_000);
  return {
    scenes: selectScenes(values.scenes),
    tools: selectTools(values.tools),
    runs: whole("runs", values.runs, quick ? 1 : 3, 1, 20),
    sizes: { objects, largeMiB: whole("large", values.large, quick ? 64 : 256, 8, 102_400) },
    latencyMs: whole("latency", values.latency, 20, 1, 1_000),
    patienceMs: 1_000 * whole("patience", values.patience, 20, 1, 3_600),
    server: oneOf("server", values.server ?? serverNames[0]!, serverNames),
    data: values.data,
    out: values.out ?? (quick ? undefined : "bench"),
    probe: values.probe,
  };
}

/** Where a server's data are by default: in memory if the system offers that. */
export const scratchParent = (exists: (path: string) => boolean): string =>
  exists("/dev/shm") ? "/dev/shm" : tmpdir();

function selectScenes(list: string | undefined): readonly Scene[] {
  if (list === undefined) return scenes;
  const wanted = split(list);
  const meant = (scene: Scene, word: string) => scene.name === word || scene.name[0] === word;
  const unknown = wanted.find((word) => !scenes.some((scene) => meant(scene, word)));
  if (unknown !== undefined) throw refused("scenes", unknown, sceneNames);
  return scenes.filter((scene) => wanted.some((word) => meant(scene, word)));
}

function selectTools(list: string | undefined): readonly string[] {
  if (list === undefined) return toolNames;
  const wanted = split(list).map((word) => oneOf("tools", word, toolNames));
  return toolNames.filter((name) => name === "ours" || wanted.includes(name));
}

const split = (list: string): string[] => list.split(",").map((word) => word.trim());

function oneOf(option: string, word: string, names: readonly string[]): string {
  if (!names.includes(word)) throw refused(option, word, names);
  return word;
}

const refused = (option: string, word: string, names: readonly string[]): UsageError =>
  new UsageError(`--${option}: expected one of ${names.join(", ")}, got ${JSON.stringify(word)}.`);

function whole(option: string, text: string | undefined, usual: number, least: number, most: number): number {
  if (text === undefined) return usual;
  const n = Number(text);
  if (Number.isInteger(n) && n >= least && n <= most) return n;
  throw new UsageError(
    `--${option}: expected a whole number from ${least} to ${most}, got ${JSON.stringify(text)}.`,
  );
}
