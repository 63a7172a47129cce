/**
 * Measures the CPU time of one request through the AWS SDK's S3 client: unmodified, and customized by this
 * project.
 *
 *     npm run bench:cpu
 *
 * A server in a separate process returns canned responses. The client runs from a bundle, as in a Lambda
 * function. The two clients alternate batch by batch, and the result is the median of the batches, because
 * other load on the machine can disturb a batch.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { bundling } from "../infra/bundling/options";
import { EXIT, noOptions, runWithOptions } from "../local/cli/usage";
import type { Measured } from "./cpu/measure";

const HELP = `Usage: npm run -s bench:cpu -- [options]

Measures the CPU time of a page and of a copy, with the unmodified SDK and with the client of this
project, and prints a table. The server is in a separate process on this computer.

  -h, --help    print this text

Exit codes: 0 measured, 1 failed, 2 wrong usage.
`;

async function measureCpu(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "bench-cpu-"));
  const server = fork(bundled(folder, "server"));
  try {
    const [port] = await once(server, "message");
    const client = fork(bundled(folder, "measure"), [String(port)]);
    const [measured] = await once(client, "message");
    console.log(table(measured as Measured[]));
    return EXIT.succeeded;
  } finally {
    server.kill();
    rmSync(folder, { recursive: true });
  }
}

function bundled(folder: string, name: string): string {
  const outfile = join(folder, `${name}.js`);
  buildSync({
    entryPoints: [join(__dirname, "cpu", `${name}.ts`)],
    outfile,
    ...bundling,
    logLevel: "error",
  });
  return outfile;
}

const table = (measured: readonly Measured[]): string =>
  [
    row("CPU, user and system, in ms", "unmodified", "customized", "ratio", "goal"),
    row("---", "---:", "---:", "---:", "---:"),
    ...measured.map(({ request, unmodified, customized, goal }) =>
      row(
        request,
        unmodified.toFixed(2),
        customized.toFixed(2),
        (unmodified / customized).toFixed(1),
        goal?.toString() ?? "",
      ),
    ),
  ].join("\n");

const row = (...cells: string[]): string =>
  `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(28) : cell.padStart(11))).join(" | ")} |`;

void runWithOptions("bench:cpu", { help: HELP, parse: noOptions, run: measureCpu });
