/**
 * What a request costs in CPU through the official client: as it comes, and as ours.
 *
 *     npm run bench:cpu
 *
 * A server in a process of its own gives canned answers; the client runs from a bundle like a Lambda function's.
 * Both clients take turns, batch by batch, and the median counts: the machine may be busy with something else.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { bundling } from "../infra/bundling";
import type { Measured } from "./cpu/measure";

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "bench-cpu-"));
  const server = fork(bundled(folder, "server"));
  try {
    const [port] = await once(server, "message");
    const client = fork(bundled(folder, "measure"), [String(port)]);
    const [measured] = await once(client, "message");
    console.log(table(measured as Measured[]));
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
    row("CPU, user and system, in ms", "as it comes", "ours", "ratio", "goal"),
    row("---", "---:", "---:", "---:", "---:"),
    ...measured.map(({ what, asItComes, ours, goal }) =>
      row(what, asItComes.toFixed(2), ours.toFixed(2), (asItComes / ours).toFixed(1), goal?.toString() ?? ""),
    ),
  ].join("\n");

const row = (...cells: string[]): string =>
  `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(28) : cell.padStart(11))).join(" | ")} |`;

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
