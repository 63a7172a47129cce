import { endOf } from "../sync/partition/folders";
import { type Buckets, PAGE } from "./buckets";
import { rankAfter } from "./key-space";

/** The folders in a folder of the source, as S3 lists them; `undefined` if they and the keys beside them are more than a page. */
export function foldersIn({ keys }: Buckets, prefix: string): readonly string[] | undefined {
  const names: string[] = [];
  let rank = rankAfter(keys, prefix);
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
