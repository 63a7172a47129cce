import type { Command } from "../run/child";
import type { Site } from "../site";

export interface Place {
  /** Everything the server keeps is in here. */
  readonly folder: string;
  readonly port: number;
  /** For what the server needs besides. */
  readonly otherPorts: readonly [number, number];
  readonly site: Site;
}

/** A server that others wrote, and how it is started. */
export interface ServerKind {
  readonly name: string;
  /** Its program, sought on PATH. */
  readonly program: string;
  /** Prints its version. */
  readonly version: readonly string[];
  /** Writes what it needs before its first start. */
  prepare(place: Place): Promise<void>;
  start(place: Place): Command;
}
