import { type FolderLevel, foldersAround, Outline } from "../partition/outline";
import type { ObjectStore } from "../s3/object-store";
import type { ScanSide } from "./range-scan";

/** A side whose folders can be listed. */
export interface OutlinedSide extends Pick<ScanSide, "bucket" | "prefix"> {
  readonly store: Pick<ObjectStore, "folders">;
}

/**
 * Lists the folders around a page, with one LIST for each folder that contains the page.
 *
 * @param page keys relative to the prefix of the side
 * @returns `undefined` if the page has no folders. Then nothing is listed
 * @throws the errors of `ObjectStore.folders`
 */
export async function listOutline(side: OutlinedSide, page: readonly string[]): Promise<Outline | undefined> {
  const around = foldersAround(page);
  if (around.length === 0) return undefined;
  return new Outline(await Promise.all(around.map((folder) => levelOf(side, folder))));
}

async function levelOf({ store, bucket, prefix }: OutlinedSide, folder: string): Promise<FolderLevel> {
  const found = await store.folders(bucket, prefix + folder);
  return { folder, names: found?.map((name) => name.slice(prefix.length)) };
}
