import fc from "fast-check";

/** An object, and a page of objects. */
export const object = fc.record({
  key: fc
    .string({ unit: "grapheme", minLength: 1, maxLength: 30 })
    // Characters that XML cannot contain, and text that the SDK trims or truncates.
    .filter(
      (key) => !/[\u0000-\u001f\u007f\ufffe\uffff]/.test(key) && key.isWellFormed() && key.trim() !== "",
    ),
  size: fc.nat({ max: 2 ** 45 }),
  etag: fc.oneof(fc.stringMatching(/^"[0-9a-f]{32}(-[1-9][0-9]?)?"$/), fc.stringMatching(/^[0-9a-f]{1,8}$/)),
  time: fc.date({ min: new Date("2006-03-01"), max: new Date("2099-12-31"), noInvalidDate: true }),
  storageClass: fc.constantFrom("STANDARD", "GLACIER", "SOMETHING_NEW", undefined),
  checksums: fc.constantFrom<readonly string[]>([], ["CRC64NVME"], ["SHA1", "CRC32"]),
});
export type Written = typeof object extends fc.Arbitrary<infer T> ? T : never;

export const page = fc.record({
  objects: fc.array(object, { maxLength: 4 }),
  encoded: fc.boolean(),
  truncated: fc.boolean(),
});
type Page = typeof page extends fc.Arbitrary<infer T> ? T : never;

const escaped = (text: string, quote = "&quot;"): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', quote);
const encode = (key: string): string => encodeURIComponent(key).replaceAll("%20", "+").replaceAll("%2F", "/");
/** An empty truncated page continues with its token, and other pages continue after their last key. */
const token = ({ objects, truncated }: Page): string =>
  truncated && objects.length === 0 ? "<NextContinuationToken>1&amp;2</NextContinuationToken>" : "";
const all = (name: string, texts: readonly (string | undefined)[]): string =>
  texts.map((text) => (text === undefined ? "" : `<${name}>${text}</${name}>`)).join("");

/** The style of S3. */
const aws = (page: Page): string => {
  const { objects, encoded, truncated } = page;
  const one = ({ key, size, etag, time, storageClass, checksums }: Written) =>
    `<Contents><Key>${escaped(encoded ? encode(key) : key)}</Key><LastModified>${time.toISOString()}</LastModified>` +
    `<ETag>${escaped(etag)}</ETag>${all("ChecksumAlgorithm", checksums)}` +
    `${all("ChecksumType", [checksums.length === 1 ? "FULL_OBJECT" : undefined])}<Size>${size}</Size>` +
    `${all("StorageClass", [storageClass])}</Contents>`;
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">` +
    `<Name>b</Name><Prefix></Prefix><KeyCount>${objects.length}</KeyCount><MaxKeys>1000</MaxKeys>` +
    `${all("EncodingType", [encoded ? "url" : undefined])}<IsTruncated>${truncated}</IsTruncated>` +
    `${token(page)}${objects.map(one).join("")}</ListBucketResult>`
  );
};

/** Indented, with owners and unknown elements, times in seconds, flags at the end. */
const indented = (page: Page): string => {
  const { objects, encoded, truncated } = page;
  const one = ({ key, size, etag, time, storageClass, checksums }: Written) => `
  <Contents>
    <Owner>\r\n <ID>1</ID><DisplayName>someone</DisplayName></Owner>
    ${all("StorageClass", [storageClass])}
    ${all("ChecksumAlgorithm", checksums)}
    <Size>${size}</Size>
    <ETag>${escaped(etag, "&#34;")}</ETag>
    <RestoreStatus><IsRestoreInProgress>false</IsRestoreInProgress></RestoreStatus>
    <LastModified>${time.toISOString().slice(0, 19)}Z</LastModified>
    <Key>${escaped(encoded ? encode(key) : key, '"')}</Key>
  </Contents>`;
  return `<ListBucketResult>${objects.map(one).join("")}
  <!-- a comment -->
  <Delimiter/>
  ${all("EncodingType", [encoded ? "url" : undefined])}
  <IsTruncated>${truncated}</IsTruncated>
  ${token(page)}
</ListBucketResult>
`;
};

/** Only required elements, CDATA for keys, nanoseconds. */
const terse = (page: Page): string => {
  const { objects, encoded, truncated } = page;
  const one = ({ key, size, etag, time }: Written) =>
    `<Contents><Key><![CDATA[${encoded ? encode(key) : key.replaceAll("]]>", "]]]]><![CDATA[>")}]]></Key><ETag>${etag}</ETag>` +
    `<LastModified>${time.toISOString().slice(0, -1)}456789Z</LastModified><Size>${size}</Size></Contents>`;
  const flags = `${encoded ? "<EncodingType>url</EncodingType>" : ""}${`<IsTruncated>${truncated ? "TRUE" : "false"}</IsTruncated>`}${token(page)}`;
  return `<ListBucketResult>${flags}${objects.map(one).join("")}</ListBucketResult>`;
};

export const STYLES = [aws, indented, terse] as const;
