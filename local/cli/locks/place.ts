import { readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** Where ids of processes have a meaning: the name of a computer or container, and on Linux the namespace of its ids. */
export const place = (): string => `${hostname()} ${namespace()}`.trim();

/** Whether ids of processes have the same meaning there as here. @param other `undefined`: a lock of an earlier version */
export const isOf = (other: string | undefined): boolean => other === undefined || other === place();

/** The name of the computer or container. */
export const hostIn = (other: string): string => other.split(" ")[0] ?? "";

function namespace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return ""; // not Linux
  }
}
