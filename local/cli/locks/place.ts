import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/**
 * Where process ids have a meaning: the name of a computer or container, and on Linux the id of its installation and the
 * namespace of its processes. It stays the same when the computer restarts.
 */
export const place = (): string =>
  [hostname(), ifReadable(installation), ifReadable(namespace)].join(" ").trim();

/** Whether process ids have the same meaning there as here. @param other `undefined`: a lock of an earlier version */
export const isOf = (other: string | undefined): boolean => other === undefined || other === place();

/** The name of the computer or container. */
export const hostIn = (other: string): string => other.split(" ")[0] ?? "";

const installation = (): string => readFileSync("/etc/machine-id", "utf8").trim();
const namespace = (): string => readlinkSync("/proc/self/ns/pid");

/** Systems other than Linux have neither. */
function ifReadable(read: () => string): string {
  try {
    return read();
  } catch {
    return "";
  }
}
