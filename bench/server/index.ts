import { garage } from "./garage";
import type { ServerKind } from "./kind";
import { minio, versitygw } from "./others";

/** Servers that the bench can start, the one that it uses by default first. */
export const serverKinds: readonly ServerKind[] = [garage, minio, versitygw];

export const serverNames: readonly string[] = serverKinds.map(({ name }) => name);
