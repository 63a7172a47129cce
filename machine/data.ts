import type * as copyRange from "../functions/copy-range";
import type * as deleteOrphans from "../functions/delete-orphans";
import type * as gather from "../functions/gather";
import type * as plan from "../functions/plan";
import type * as prepare from "../functions/prepare";
import type * as report from "../functions/report";

export type { Gathered, Planned, Reported } from "../sync/states";

/** The handlers, by the names that the machine knows them by. */
export interface Handlers {
  readonly prepare: typeof prepare.handler;
  readonly plan: typeof plan.handler;
  readonly copyRange: typeof copyRange.handler;
  readonly gather: typeof gather.handler;
  readonly deleteOrphans: typeof deleteOrphans.handler;
  readonly report: typeof report.handler;
}
