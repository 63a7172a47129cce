import * as copyRange from "./copy-range";
import * as deleteOrphans from "./delete-orphans";
import * as divideKeys from "./divide-keys";
import * as gather from "./gather";
import * as gatherDeletes from "./gather-deletes";
import * as prepare from "./prepare";
import * as recordError from "./record-error";
import * as report from "./report";

/** All functions, by the names that the state machine uses. `entry` is the file of the function. */
export const functions = {
  prepare: { entry: "prepare", ...prepare },
  divideKeys: { entry: "divide-keys", ...divideKeys },
  copyRange: { entry: "copy-range", ...copyRange },
  gather: { entry: "gather", ...gather },
  deleteOrphans: { entry: "delete-orphans", ...deleteOrphans },
  gatherDeletes: { entry: "gather-deletes", ...gatherDeletes },
  recordError: { entry: "record-error", ...recordError },
  report: { entry: "report", ...report },
} as const;

export type FunctionName = keyof typeof functions;
/** The types of the handlers. The state machine derives the input and the output of each task from them. */
export type Handlers = { readonly [Name in FunctionName]: (typeof functions)[Name]["handler"] };
