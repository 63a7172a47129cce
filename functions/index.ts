import * as copyRange from "./copy-range";
import * as deleteOrphans from "./delete-orphans";
import * as divideKeys from "./divide-keys";
import * as gather from "./gather";
import * as gatherDeletes from "./gather-deletes";
import * as prepare from "./prepare";
import * as recordError from "./record-error";
import * as report from "./report";

/** All functions, by the names that the state machine uses. `name` is the name of the file and of the stack's resources. */
export const functions = {
  prepare: { name: "prepare", ...prepare },
  divideKeys: { name: "divide-keys", ...divideKeys },
  copyRange: { name: "copy-range", ...copyRange },
  gather: { name: "gather", ...gather },
  deleteOrphans: { name: "delete-orphans", ...deleteOrphans },
  gatherDeletes: { name: "gather-deletes", ...gatherDeletes },
  recordError: { name: "record-error", ...recordError },
  report: { name: "report", ...report },
} as const;

export type FunctionName = keyof typeof functions;
/** The types of the handlers. The state machine derives the input and the output of each task from them. */
export type Handlers = { readonly [Name in FunctionName]: (typeof functions)[Name]["handler"] };
