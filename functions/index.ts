import * as copyRange from "./copy-range";
import * as deleteOrphans from "./delete-orphans";
import * as divideKeys from "./divide-keys";
import * as gather from "./gather";
import * as gatherDeletes from "./gather-deletes";
import * as prepare from "./prepare";
import * as recordError from "./record-error";
import * as report from "./report";

/** Every function, by the name under which the machine calls it; `entry` is its file. */
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
/** The handlers' types, from which the machine knows what each takes and gives. */
export type Handlers = { readonly [Name in FunctionName]: (typeof functions)[Name]["handler"] };
