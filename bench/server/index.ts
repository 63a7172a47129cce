import { garage } from "./garage";
import type { ServerKind } from "./kind";
import { minio, versitygw } from "./others";

/** Supported servers. The first one is the default. */
export const serverKinds: readonly ServerKind[] = [garage, minio, versitygw];

export const serverNames: readonly string[] = serverKinds.map(({ name }) => name);
