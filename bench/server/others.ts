import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { ServerKind } from "./kind";

const nothing = async (): Promise<void> => {};

/** MinIO with one data folder. */
export const minio: ServerKind = {
  name: "minio",
  program: "minio",
  version: ["minio", "--version"],
  prepare: nothing,
  start: ({ folder, port, otherPorts, site }) => ({
    argv: [
      "minio",
      "server",
      "--quiet",
      "--address",
      `127.0.0.1:${port}`,
      "--console-address",
      `127.0.0.1:${otherPorts[0]}`,
      join(folder, "data"),
    ],
    env: {
      MINIO_ROOT_USER: site.accessKeyId,
      MINIO_ROOT_PASSWORD: site.secretAccessKey,
      MINIO_BROWSER: "off",
      MINIO_UPDATE: "off",
    },
  }),
};

/** The Versity gateway for a folder. Objects are plain files. */
export const versitygw: ServerKind = {
  name: "versitygw",
  program: "versitygw",
  version: ["versitygw", "--version"],
  prepare: async ({ folder }) => {
    await mkdir(join(folder, "data"), { recursive: true });
    await mkdir(join(folder, "meta"), { recursive: true });
  },
  start: ({ folder, port, site }) => ({
    argv: [
      "versitygw",
      "--port",
      `127.0.0.1:${port}`,
      "--region",
      site.region,
      "--quiet",
      "posix",
      "--sidecar",
      join(folder, "meta"),
      join(folder, "data"),
    ],
    env: { ROOT_ACCESS_KEY: site.accessKeyId, ROOT_SECRET_KEY: site.secretAccessKey },
  }),
};
