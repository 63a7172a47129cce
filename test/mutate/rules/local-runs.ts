import { rulesOf } from "../rule";

const LOCKS = ["test/local/cli/locks.test.ts"];
const FOLDER = ["test/local/cli/runs-folder.test.ts"];
const FILES = ["test/local/s3/folder.test.ts"];

/** Separation of runs on the user's computer, and integrity of their records. */
export const LOCAL_RUNS = [
  ...rulesOf("local/cli/locks/lock-file.ts", LOCKS, {
    "the lock of another computer is judged by a process of this one": [
      "isOf(place) ? hasEnded(pid, processStart)",
      "isOf(place) || hasEnded(pid, processStart) ? hasEnded(pid, processStart)",
    ],
    "the lock of another computer never expires": [
      "return renewedAt < statSync(own).mtimeMs - LOCK_EXPIRY_MS;",
      "return renewedAt < statSync(own).mtimeMs - Number.POSITIVE_INFINITY;",
    ],
    "a lock that cannot be read locks nothing": ['if (code === "ENOENT") return', "if (code) return"],
  }),
  ...rulesOf("local/cli/locks/process-start.ts", LOCKS, {
    "a process whose start cannot be read has ended": [
      " && start !== UNKNOWN_START && recorded !== UNKNOWN_START",
      "",
    ],
    "the lock of a process that has ended, and whose start was not known, holds": [
      "if (start === undefined) return true;",
      "",
    ],
  }),
  ...rulesOf("local/cli/locks/locks.ts", LOCKS, {
    "runs exclude each other only in one folder": [
      "folders.flatMap((one)",
      "folders.slice(0, 1).flatMap((one)",
    ],
    "runs to prefixes that contain each other write at the same time": [
      "&& overlap(destinationArea(one), destinationArea(other))",
      "&& destinationArea(one) === destinationArea(other)",
    ],
    "a lock is never renewed": [
      "setInterval(renew, LOCK_RENEWAL_MS)",
      "setInterval(() => {}, LOCK_RENEWAL_MS)",
    ],
  }),
  ...rulesOf("local/cli/runs-folder.ts", FOLDER, {
    "the uploads of a run to other keys are found": [
      "else if (key?.startsWith(destinationPrefix)) bucket",
      "else if (key !== undefined) bucket",
    ],
    "a damaged record of an upload remains": [
      "  for (const file of damaged) rmSync(file, { force: true });\n",
      "",
    ],
  }),
  ...rulesOf("local/whole-file.ts", FILES, {
    "a file is written in place": [
      "    writeFileSync(temporary, content);",
      "    writeFileSync(file, content); writeFileSync(temporary, content);",
    ],
  }),
];
