import { execFile } from "node:child_process";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/language_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { MAX_OUTPUT_BYTES } from "../../constants";
import { type Served, serve, unary } from "./grpc";
import { toProperties } from "./values";

/** The part of Pulumi's Node.js SDK that loads a program. Relative to the folder of the project. */
const RUN = "./node_modules/@pulumi/pulumi/cmd/run";
/** The exit code of {@link RUN} after an error that it has already reported to the engine. */
const REPORTED = 32;

/** A running language host. */
export interface LanguageHost extends Served {
  /** CPU time of each successful run of the program, in seconds. Does not include the process of esbuild. */
  readonly cpuSeconds: readonly number[];
}

/**
 * Serves a stand-in for `pulumi-language-nodejs`, the program that starts Node.js for the engine. The stand-in starts the same
 * process with the same options, so the program loads as with `pulumi up`.
 *
 * The engine uses it if the environment variable `PULUMI_DEBUG_LANGUAGES` is `nodejs:PORT`.
 */
export async function serveLanguageHost(): Promise<LanguageHost> {
  let engine = "";
  const cpuSeconds: number[] = [];
  const served = await serve(LanguageRuntimeService, {
    handshake: unary((request: proto.LanguageHandshakeRequest) => {
      engine = request.getEngineAddress();
      return new proto.LanguageHandshakeResponse();
    }),
    getPluginInfo: unary(() => new PluginInfo().setVersion("1.0.0")),
    getRequiredPackages: unary(() => new proto.GetRequiredPackagesResponse()),
    getProgramDependencies: unary(() => new proto.GetProgramDependenciesResponse()),
    about: unary(() => new proto.AboutResponse()),
    run: unary(async (request: proto.RunRequest) => {
      const { code, output, seconds } = await run(request, engine);
      if (code === 0) cpuSeconds.push(seconds);
      return responseTo(code, output);
    }),
    cancel: unary(() => new Empty()),
  });
  return { ...served, cpuSeconds };
}

function run(request: proto.RunRequest, engine: string): Promise<Exited> {
  const { nodeargs = "", typescript = true, tsconfig } = toProperties(request.getInfo()?.getOptions());
  const config = Object.fromEntries(request.getConfigMap().entries());
  // Only the settings of the stack select the Region.
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("AWS_"));
  const env = {
    ...Object.fromEntries(inherited),
    PULUMI_CONFIG: JSON.stringify(config),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
    ...(typescript && { PULUMI_NODEJS_TYPESCRIPT: "true" }),
    ...(tsconfig !== undefined && { PULUMI_NODEJS_TSCONFIG_PATH: tsconfig }),
  };
  const options = nodeargs.split(" ").filter((option: string) => option !== "");
  return node([...options, RUN, ...argumentsOf(request, engine)], request.getPwd(), env);
}

function responseTo(code: number, output: string): proto.RunResponse {
  const response = new proto.RunResponse();
  if (code === REPORTED) return response.setBail(true);
  if (code !== 0) response.setError(`Program exited with non-zero exit code: ${code}\n${output}`);
  return response;
}

function argumentsOf(request: proto.RunRequest, engine: string): string[] {
  const named = {
    monitor: request.getMonitorAddress(),
    engine,
    organization: request.getOrganization(),
    project: request.getProject(),
    stack: request.getStack(),
    pwd: request.getPwd(),
    parallel: String(request.getParallel()),
  };
  const values = Object.entries(named).flatMap(([name, value]) => [`--${name}`, value]);
  return [...values, ...(request.getDryrun() ? ["--dry-run"] : []), request.getProgram() || "."];
}

interface Exited {
  readonly code: number;
  readonly output: string;
  /** CPU time of the process and its child processes, in seconds. */
  readonly seconds: number;
}

/** Runs a command, then prints its CPU times: `0m1.96s 0m0.31s`, user and system. */
const SCRIPT = '"$0" "$@"; code=$?; times >&2; exit $code';
const TIMES = /(\d+)m([\d.]+)s (\d+)m([\d.]+)s\s*$/;

const node = (args: readonly string[], cwd: string, env: NodeJS.ProcessEnv) =>
  new Promise<Exited>((resolve) => {
    const command = ["-c", SCRIPT, process.execPath, ...args];
    execFile("sh", command, { cwd, env, maxBuffer: MAX_OUTPUT_BYTES }, (error, stdout, stderr) => {
      const code = error === null ? 0 : Number(error.code ?? 1);
      resolve({ code, output: stdout + stderr, seconds: cpuSecondsOf(stderr) });
    });
  });

function cpuSecondsOf(output: string): number {
  const [minutes = 0, seconds = 0, ...system] = (TIMES.exec(output) ?? []).slice(1).map(Number);
  const [systemMinutes = 0, systemSeconds = 0] = system;
  return (minutes + systemMinutes) * 60 + seconds + systemSeconds;
}
