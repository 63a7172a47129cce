import type { Command } from "../run/child";
import type { Site } from "../site";

export interface ServerConfig {
  /** Contains all files of the server. */
  readonly folder: string;
  /** Port of the S3 API. */
  readonly port: number;
  /** Ports for other purposes, such as a console. */
  readonly otherPorts: readonly [number, number];
  readonly site: Site;
}

/** A third-party S3 server, and how to start it. */
export interface ServerKind {
  readonly name: string;
  /** Name of the program on PATH. */
  readonly program: string;
  /** Command that prints the version. */
  readonly version: readonly string[];
  /** Creates the folders and files that the server needs. Called before each start. */
  prepare(config: ServerConfig): Promise<void>;
  start(config: ServerConfig): Command;
}
