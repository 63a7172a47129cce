/** ListObjectVersions: keys in byte order, each with its versions and delete markers, newest first. */

import { MAX_PAGE_SIZE } from "../constants";
import { keyOf, rankOf } from "../model/keys";
import type { Version } from "../model/object";
import { invalidArgument } from "../protocol/errors";
import { document, element, optional, parent, type Xml } from "../protocol/xml";
import { bucketNamed, type Context, integer, type Reply } from "../request/target";
import { iterateKeys, take } from "./iterate-keys";
import { encoder, optionalAttributes, ownerOf, renderVersion, restoreStatus, timestamp } from "./listing";

/** One entry of the listing. A common prefix has no version. */
interface Row {
  readonly rank: string;
  readonly version?: Version;
  readonly latest?: boolean;
}

export function listObjectVersions(context: Context): Reply {
  const { query } = context;
  const encode = encoder(query["encoding-type"]);
  const limit = Math.min(integer("max-keys", query["max-keys"], MAX_PAGE_SIZE), MAX_PAGE_SIZE);
  const { items, more } = take(rows(context), limit);
  const last = more ? items.at(-1) : undefined;
  return {
    body: document("ListVersionsResult", [
      element("Name", context.bucketName),
      element("Prefix", encode(query.prefix ?? "")),
      element("KeyMarker", encode(query["key-marker"] ?? "")),
      element("VersionIdMarker", query["version-id-marker"] ?? ""),
      optional("NextKeyMarker", last && encode(keyOf(last.rank))),
      optional("NextVersionIdMarker", last?.version?.versionId),
      element("MaxKeys", limit),
      optional("Delimiter", query.delimiter && encode(query.delimiter)),
      optional("EncodingType", query["encoding-type"]),
      element("IsTruncated", more),
      ...items.map((row) => renderRow(context, row, encode)),
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
  for (const { rank, versions } of iterateKeys(bucket, { prefix, delimiter, after, visible: () => true })) {
    if (versions === undefined) yield { rank };
    else yield* versions.map((version, index) => ({ rank, version, latest: index === 0 }));
  }
}

/** The versions of the marker's key that follow the marker's version. */
function* restOfKey({ store, bucketName, query }: Context, versionMarker: string): Generator<Row, void> {
  const key = query["key-marker"];
  if (!key)
    throw invalidArgument(
      "version-id-marker",
      versionMarker,
      "A version-id marker cannot be specified without a key marker.",
    );
  const markerRank = rankOf(key);
  for (const [rank, versions] of bucketNamed(store, bucketName).from(markerRank)) {
    if (rank !== markerRank) return;
    const index = versions.findIndex((version) => version.versionId === versionMarker);
    if (index < 0) return;
    yield* versions.slice(index + 1).map((version) => ({ rank, version, latest: false }));
    return;
  }
}

function renderRow(context: Context, { rank, version, latest }: Row, encode: (key: string) => string): Xml {
  const key = encode(keyOf(rank));
  if (version === undefined) return parent("CommonPrefixes", [element("Prefix", key)]);
  const identifiers = [
    element("Key", key),
    element("VersionId", version.versionId),
    element("IsLatest", latest === true),
  ];
  const owner = ownerOf(context);
  if (version.deleteMarker)
    return parent("DeleteMarker", [...identifiers, element("LastModified", timestamp(version)), owner]);
  const restore = optionalAttributes(context).includes("RestoreStatus") ? restoreStatus(version) : "";
  return parent("Version", [
    ...identifiers,
    renderVersion(version),
    owner,
    element("StorageClass", version.storageClass),
    restore,
  ]);
}
