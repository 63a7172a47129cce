import { endOf } from "../../sync/partition/folders";
import { rankAfter } from "../keys/key-space";
import { type Buckets, PAGE, SOURCE } from "./buckets";
import type { Requests } from "./requests";

/**
 * The folders in a folder of the source, as S3 lists them; `undefined` if they and the keys beside them exceed a page.
 *
 * @param list takes the time of the request. @default takes no time
 */
export async function listFolders(
  { keys }: Buckets,
  prefix: string,
  list?: Requests["list"],
): Promise<readonly string[] | undefined> {
  let rank = rankAfter(keys, prefix);
  await list?.(SOURCE, rank);
  const names: string[] = [];
  for (let listed = 0; rank < keys.size; listed++) {
    const key = keys.key(rank);
    if (!key.startsWith(prefix)) break;
    if (listed === PAGE) return undefined;
    const slash = key.indexOf("/", prefix.length);
    if (slash < 0) rank++;
    else {
      const name = key.slice(0, slash + 1);
      names.push(name);
      rank = rankAfter(keys, endOf(name));
    }
  }
  return names;
}
