import type { SafetyRule } from "./rule";
import { CLIENT } from "./rules/client";
import { COPIES } from "./rules/copies";
import { DELETE_PROGRESS } from "./rules/delete-progress";
import { DELETES } from "./rules/deletes";
import { LEASES } from "./rules/leases";
import { LISTINGS } from "./rules/listings";
import { LOCAL_RUNS } from "./rules/local-runs";
import { MULTIPART_COPIES } from "./rules/multipart-copies";
import { RECORDS } from "./rules/records";
import { REQUESTS } from "./rules/requests";
import { VERSION_RULES } from "./rules/versions";

/** The safety rules by subject. `npm run mutate` breaks them one at a time. */
export const RULES_BY_SUBJECT: Readonly<Record<string, readonly SafetyRule[]>> = {
  copies: COPIES,
  "multipart copies": MULTIPART_COPIES,
  deletes: DELETES,
  "delete progress": DELETE_PROGRESS,
  listings: LISTINGS,
  records: RECORDS,
  requests: REQUESTS,
  client: CLIENT,
  leases: LEASES,
  "local runs": LOCAL_RUNS,
  versions: VERSION_RULES,
};

export const RULES: readonly SafetyRule[] = Object.values(RULES_BY_SUBJECT).flat();
