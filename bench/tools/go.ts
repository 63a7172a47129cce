import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { awsEnv, type Tool } from "./tool";

/** s5cmd with its default of 256 workers. Its `--concurrency` applies only to the parts of one object. */
export const s5cmd: Tool = {
  name: "s5cmd",
  title: "s5cmd",
  program: "s5cmd",
  version: ["s5cmd", "version"],
  command: async (task) => ({
    argv: [
      ...(["s5cmd", "--endpoint-url", task.site.endpoint, "--numworkers", "256", "--log", "error"] as const),
      ...["sync", "--delete", `s3://${task.source}/*`, `s3://${task.destination}/`],
    ],
    env: awsEnv(task),
  }),
};

/**
 * rclone with `--checksum` and `--fast-list`, which its S3 page recommends to avoid HEAD and LIST requests.
 */
export const rclone: Tool = {
  name: "rclone",
  title: "rclone",
  program: "rclone",
  version: ["rclone", "version"],
  command: async ({ site, source, destination, scratch }) => {
    const config = join(scratch, "rclone.conf");
    await writeFile(
      config,
      `[s3]\ntype = s3\nprovider = Other\nforce_path_style = true\nendpoint = ${site.endpoint}\n` +
        `region = ${site.region}\naccess_key_id = ${site.accessKeyId}\nsecret_access_key = ${site.secretAccessKey}\n`,
    );
    return {
      argv: [
        ...(["rclone", "--config", config, "sync", "--checksum", "--fast-list"] as const),
        ...["--transfers", "128", "--checkers", "128", "--s3-upload-concurrency", "32"],
        ...["--s3-copy-cutoff", "64Mi", "--s3-no-check-bucket", "--log-level", "ERROR"],
        ...[`s3:${source}`, `s3:${destination}`],
      ],
    };
  },
};

/** The MinIO client. It determines the number of workers itself. */
export const mc: Tool = {
  name: "mc",
  title: "mc mirror",
  program: "mc",
  version: ["mc", "--version"],
  command: async ({ site, source, destination, scratch }) => {
    const { protocol, host } = new URL(site.endpoint);
    return {
      argv: [
        ...(["mc", "--config-dir", scratch, "--quiet", "--disable-pager", "mirror"] as const),
        ...["--overwrite", "--remove", `bench/${source}`, `bench/${destination}`],
      ],
      env: { MC_HOST_bench: `${protocol}//${site.accessKeyId}:${site.secretAccessKey}@${host}` },
    };
  },
};
