import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ServerConfig, ServerKind } from "./kind";

/**
 * Garage. Objects are rows of an LMDB file; the rows contain small objects, and copies refer to the same
 * blocks.
 */
export const garage: ServerKind = {
  name: "garage",
  program: "garage",
  version: ["garage", "--version"],
  prepare: (config) => writeFile(join(config.folder, "garage.toml"), settings(config)),
  start: ({ folder, site }) => ({
    argv: ["garage", "-c", join(folder, "garage.toml"), "server", "--single-node", "--default-access-key"],
    env: {
      GARAGE_DEFAULT_ACCESS_KEY: site.accessKeyId,
      GARAGE_DEFAULT_SECRET_KEY: site.secretAccessKey,
      RUST_LOG: "warn",
    },
  }),
};

/** Paths and ports change between runs, so the file is written before each start. */
const settings = ({ folder, port, otherPorts, site }: ServerConfig): string => `
metadata_dir = ${JSON.stringify(join(folder, "meta"))}
data_dir = ${JSON.stringify(join(folder, "data"))}
db_engine = "lmdb"
replication_factor = 1
metadata_fsync = false
data_fsync = false
disable_scrub = true
compression_level = "none"
rpc_bind_addr = "127.0.0.1:${otherPorts[0]}"
rpc_public_addr = "127.0.0.1:${otherPorts[0]}"
rpc_secret = "${"be".repeat(32)}"

[s3_api]
api_bind_addr = "127.0.0.1:${port}"
s3_region = "${site.region}"
`;
