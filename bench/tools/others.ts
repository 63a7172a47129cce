import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { awsEnv, type Tool } from "./tool";

/** The AWS CLI with the classic transfer client, because the CRT client does not copy between buckets. */
export const aws: Tool = {
  name: "aws",
  title: "aws s3 sync",
  program: "aws",
  version: ["aws", "--version"],
  command: async (task) => {
    const config = join(task.scratch, "aws-config");
    await writeFile(
      config,
      "[default]\ns3 =\n  max_concurrent_requests = 64\n  max_queue_size = 10000\n" +
        "  multipart_threshold = 64MB\n  multipart_chunksize = 64MB\n  addressing_style = path\n",
    );
    return {
      argv: [
        ...(["aws", "--endpoint-url", task.site.endpoint, "s3", "sync", "--delete"] as const),
        ...["--only-show-errors", `s3://${task.source}`, `s3://${task.destination}`],
      ],
      env: { ...awsEnv(task), AWS_CONFIG_FILE: config },
    };
  },
};

/** nidor1998/s3sync. It lists folders in parallel. */
export const s3sync: Tool = {
  name: "s3sync",
  title: "s3sync",
  program: "s3sync",
  version: ["s3sync", "--version"],
  command: async (task) => ({
    argv: [
      ...(["s3sync", "--server-side-copy", "--delete", "--show-no-progress"] as const),
      ...["--worker-size", "128", "--max-parallel-uploads", "48", "--max-parallel-listings", "64"],
      ...side("source", task.site.endpoint, task.site.region),
      ...side("target", task.site.endpoint, task.site.region),
      ...[`s3://${task.source}`, `s3://${task.destination}`],
    ],
    env: awsEnv(task),
  }),
};

const side = (name: "source" | "target", endpoint: string, region: string): string[] => [
  ...[`--${name}-endpoint-url`, endpoint, `--${name}-region`, region, `--${name}-force-path-style`],
];
