import { execFile } from "node:child_process";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/language_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type Served, serve, unary } from "./grpc";
import { toProperties } from "./values";

/** The part of Pulumi's Node.js SDK that loads a program. Relative to the folder of the project. */
const RUN = "./node_modules/@pulumi/pulumi/cmd/run";
/** The exit code of {@link RUN} after an error that it has already reported to the engine. */
const REPORTED = 32;
/** Maximum size of the output of the program, in bytes. */
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;

/**
 * Serves a stand-in for `pulumi-language-nodejs`, the program that starts Node.js for the engine. It starts the same
 * process with the same options: the program is loaded as by `pulumi up`.
 *
 * The engine uses it if the environment variable `PULUMI_DEBUG_LANGUAGES` is `nodejs:PORT`.
 */
export function serveLanguageHost(): Promise<Served> {
  let engine = "";
  return serve(LanguageRuntimeService, {
    handshake: unary((request: proto.LanguageHandshakeRequest) => {
      engine = request.getEngineAddress();
      return new proto.LanguageHandshakeResponse();
    }),
    getPluginInfo: unary(() => new PluginInfo().setVersion("1.0.0")),
    getRequiredPackages: unary(() => new proto.GetRequiredPackagesResponse()),
    getProgramDependencies: unary(() => new proto.GetProgramDependenciesResponse()),
    about: unary(() => new proto.AboutResponse()),
    run: unary((request: proto.RunRequest) => run(request, engine)),
    cancel: unary(() => new Empty()),
  });
}

async function run(request: proto.RunRequest, engine: string): Promise<proto.RunResponse> {
  const { nodeargs = "", typescript = true, tsconfig } = toProperties(request.getInfo()?.getOptions());
  const config = Object.fromEntries(request.getConfigMap().entries());
  const env = {
    ...process.env,
    PULUMI_CONFIG: JSON.stringify(config),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
    ...(typescript && { PULUMI_NODEJS_TYPESCRIPT: "true" }),
    ...(tsconfig !== undefined && { PULUMI_NODEJS_TSCONFIG_PATH: tsconfig }),
  };
  const options = nodeargs.split(" ").filter((option: string) => option !== "");
  const { code, output } = await node(
    [...options, RUN, ...argumentsOf(request, engine)],
    request.getPwd(),
    env,
  );
  const response = new proto.RunResponse();
  if (code === REPORTED) return response.setBail(true);
  return code === 0
    ? response
    : response.setError(`Program exited with non-zero exit code: ${code}\n${output}`);
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

/** Runs Node.js. @returns the exit code and the output of the process. */
const node = (args: readonly string[], cwd: string, env: NodeJS.ProcessEnv) =>
  new Promise<{ code: number; output: string }>((resolve) => {
    execFile(process.execPath, args, { cwd, env, maxBuffer: MAX_OUTPUT_BYTES }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), output: stdout + stderr }),
    );
  });
