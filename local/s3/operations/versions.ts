/** ListObjectVersions: keys in byte order, each with its versions and delete markers, the newest first. */

import { keyOf, rankOf } from "../model/keys";
import type { Version } from "../model/object";
import { invalidArgument } from "../protocol/errors";
import { document, element, optional, parent, type Xml } from "../protocol/xml";
import { bucketNamed, type Context, integer, type Reply } from "../request/target";
import { take, walk } from "./iterate-keys";
import {
  encoder,
  MOST,
  optionalAttributes,
  ownerOf,
  renderVersion,
  restoreStatus,
  timestamp,
} from "./listing";

/** One row of the listing. A common prefix has no version. */
interface Row {
  readonly at: string;
  readonly version?: Version;
  readonly latest?: boolean;
}

export function listObjectVersions(context: Context): Reply {
  const { query } = context;
  const text = encoder(query["encoding-type"]);
  const most = Math.min(integer("max-keys", query["max-keys"], MOST), MOST);
  const { items, more } = take(rows(context), most);
  const last = more ? items.at(-1) : undefined;
  return {
    body: document("ListVersionsResult", [
      element("Name", context.bucketName),
      element("Prefix", text(query.prefix ?? "")),
      element("KeyMarker", text(query["key-marker"] ?? "")),
      element("VersionIdMarker", query["version-id-marker"] ?? ""),
      optional("NextKeyMarker", last && text(keyOf(last.at))),
      optional("NextVersionIdMarker", last?.version?.versionId),
      element("MaxKeys", most),
      optional("Delimiter", query.delimiter && text(query.delimiter)),
      optional("EncodingType", query["encoding-type"]),
      element("IsTruncated", more),
      ...items.map((row) => renderRow(context, row, text)),
    ]),
  };
}

function* rows(context: Context): Generator<Row, void> {
  const { query } = context;
  const bucket = bucketNamed(context.store, context.bucketName);
  const after = rankOf(query["key-marker"] ?? "");
  const prefix = rankOf(query.prefix ?? "");
  const versionMarker = query["version-id-marker"];
  if (versionMarker) yield* restOfKey(context, versionMarker);
  const delimiter = rankOf(query.delimiter ?? "");
  for (const { at, versions } of walk(bucket, { prefix, delimiter, after, visible: () => true })) {
    if (versions === undefined) yield { at };
    else yield* versions.map((version, index) => ({ at, version, latest: index === 0 }));
  }
}

/** The versions of the marker's key which come after the marker's version. */
function* restOfKey({ store, bucketName, query }: Context, versionMarker: string): Generator<Row, void> {
  const key = query["key-marker"];
  if (!key)
    throw invalidArgument(
      "version-id-marker",
      versionMarker,
      "A version-id marker cannot be specified without a key marker.",
    );
  const rank = rankOf(key);
  for (const [at, versions] of bucketNamed(store, bucketName).from(rank)) {
    if (at !== rank) return;
    const index = versions.findIndex((version) => version.versionId === versionMarker);
    if (index < 0) return;
    yield* versions.slice(index + 1).map((version) => ({ at, version, latest: false }));
    return;
  }
}

function renderRow(context: Context, { at, version, latest }: Row, text: (key: string) => string): Xml {
  const key = text(keyOf(at));
  if (version === undefined) return parent("CommonPrefixes", [element("Prefix", key)]);
  const naming = [
    element("Key", key),
    element("VersionId", version.versionId),
    element("IsLatest", latest === true),
  ];
  const owner = ownerOf(context);
  if (version.deleteMarker)
    return parent("DeleteMarker", [...naming, element("LastModified", timestamp(version)), owner]);
  const restore = optionalAttributes(context).includes("RestoreStatus") ? restoreStatus(version) : "";
  return parent("Version", [
    ...naming,
    renderVersion(version),
    owner,
    element("StorageClass", version.storageClass),
    restore,
  ]);
}
