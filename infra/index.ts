/** The package: the exports of `import { SyncBuckets } from "sync-buckets"`. */
export type { PairArgs } from "./config/pairs/pair-args";
export { SyncBuckets, type SyncBucketsArgs } from "./sync-buckets";
