import { floor } from "./floor";
import { mc, rclone, s5cmd } from "./go";
import { aws, s3sync } from "./others";
import { again, ours } from "./ours";
import type { Tool } from "./tool";

/** sync-buckets and its peers, the floor, and its peers, in the order of their turns. */
export const tools: readonly Tool[] = [ours, again, floor, s5cmd, rclone, s3sync, mc, aws];

export const toolNames: readonly string[] = tools.map(({ name }) => name);
