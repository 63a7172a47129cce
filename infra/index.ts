/** The package: what `import { SyncBuckets } from "sync-buckets"` gives. */
export type { PairArgs } from "./config/pairs/pair-args";
export { SyncBuckets, type SyncBucketsArgs } from "./sync-buckets";
