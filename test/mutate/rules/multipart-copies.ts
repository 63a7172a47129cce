import { rulesOf } from "../rule";

const MULTIPART = ["test/sync/copy/conditions.test.ts", "test/sync/copy/multipart-copy.test.ts"];
const CHANGING = ["test/sync/copy/changing-source.test.ts"];
const INTERRUPTED = ["test/sync/copy/interrupted-copy.test.ts"];
const UPLOADS = ["test/sync/copy/open-uploads.test.ts"];
const LOST = ["test/sync/copy/lost-uploads.test.ts"];

/** Copies by parts: conditions, the proof of the parts, and uploads that are resumed, completed or aborted. */
export const MULTIPART_COPIES = [
  ...rulesOf("sync/s3/requests/multipart-api.ts", MULTIPART, {
    "a part is copied without a condition on the source": [
      "      CopySourceIfMatch: source.etag,\n",
      "",
      [...MULTIPART, ...CHANGING],
    ],
    "an empty part has no checksum": [
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of a program
      "{ [`Checksum${algorithm}`]: EMPTY_CHECKSUMS[algorithm] }",
      "{}",
      ["test/sync/s3/checksums.test.ts"],
    ],
    "an empty part without an algorithm has no hash": [
      "{ ContentMD5: EMPTY_CHECKSUMS.MD5 }",
      "{}",
      ["test/sync/versioned-destination.test.ts"],
    ],
    "a completion overwrites an object that the destination did not have": [
      '(etag === null ? { IfNoneMatch: "*" } : { IfMatch: etag }),',
      "(etag === null ? {} : { IfMatch: etag }),",
    ],
    "a completion overwrites an object that has changed": [
      '(etag === null ? { IfNoneMatch: "*" } : { IfMatch: etag }),',
      '(etag === null ? { IfNoneMatch: "*" } : {}),',
    ],
    "S3 does not verify the size of a completed upload": [
      "      MpuObjectSize: size,\n",
      "",
      ["test/sync/copy/proof.test.ts"],
    ],
    "S3 does not verify the checksum of a completed upload": [
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of a program
      '      ...(checksum && { [`Checksum${checksum.algorithm}`]: checksum.value, ChecksumType: "FULL_OBJECT" }),\n',
      "",
      ["test/sync/copy/proof.test.ts"],
    ],
    "an upload has neither the KMS key nor the ACL of its pair": [
      "      ...writeMembers(order),\n",
      "",
      ["test/sync/copy/copy-settings.test.ts"],
    ],
    "only the first page of an upload's parts is read": [
      "more = page.IsTruncated === true && page.NextPartNumberMarker !== marker;",
      "more = false;",
      ["test/sync/copy/proof.test.ts"],
    ],
  }),
  ...rulesOf("sync/copy/multipart-copy.ts", INTERRUPTED, {
    "parts that do not have the source's ETag are completed": [
      "isProvable(source, upload) && !isSame(order, parts) ? nextBasis(opened) : undefined",
      "undefined",
      MULTIPART,
    ],
    "a resumed upload with the right sizes is not proven": [
      'return basis === "sizes" && resumed ? "last resort" : undefined;',
      "return undefined;",
    ],
    "a part of another client is taken": ["  if (foreign)\n", "  if (foreign && uploaded.length === 0)\n"],
    "an empty part is copied": ['bytes === "empty"\n', "Boolean(0)\n", MULTIPART],
    "an upload remains after an error": [
      "    context.signal.throwIfAborted();\n    await abandon(context, upload);\n",
      "",
      MULTIPART,
    ],
    "an upload whose worker ends is aborted": [
      "    context.signal.throwIfAborted();\n    await abandon",
      "    await abandon",
      MULTIPART,
    ],
  }),
  ...rulesOf("sync/copy/multipart-source.ts", CHANGING, {
    "the response for a part, which has no checksum of the whole object, describes the object": [
      " && (first.parts <= 1 || Object.keys(first.checksums).length > 0)",
      "",
      ["test/sync/s3/checksums.test.ts"],
    ],
    "the layout of another version is used": [
      "if (head === undefined || head.etag !== etag || head.size !== size) throw overtaken();",
      "if (head === undefined) throw overtaken();",
      ["test/sync/copy/proof.test.ts"],
    ],
    "sizes of parts need not add up": [
      "  if (sizes.reduce((sum, length) => sum + length, 0) !== source.size) throw overtaken();\n",
      "",
      [...CHANGING, "test/sync/copy/proof.test.ts"],
    ],
  }),
  ...rulesOf("sync/copy/multipart-upload.ts", CHANGING, {
    "an upload of another version is resumed": ["  open.sourceEtag === order.source.etag &&\n", "", UPLOADS],
    "an upload of a version that the source no longer has is resumed": [
      "  head.etag === order.source.etag &&\n",
      "",
      UPLOADS,
    ],
    "an upload of older metadata is resumed": [
      "  sameCarried(open.order.carried, head.carried) &&\n",
      "",
      UPLOADS,
    ],
    "an upload of an older date is resumed": [
      "  open.sourceLastModified === head.lastModified &&\n",
      "",
      UPLOADS,
    ],
    "an upload of older tags is resumed": [" &&\n  sameRecord(open.order.tags, tags);", ";", UPLOADS],
    "an upload for another storage class is resumed": [
      "  open.order.storageClass === (order.storageClass ?? head.storageClass) &&\n",
      "",
      UPLOADS,
    ],
    "an upload with another KMS key or another ACL is resumed": [
      "  sameSettings(open.order, order) &&\n",
      "",
      UPLOADS,
    ],
    "an upload does not record the KMS key and the ACL of its pair": [
      "    ...copySettings(others),\n",
      "",
      [...UPLOADS, "test/sync/copy/copy-settings.test.ts"],
    ],
    "a change of the source before its upload is lost": [
      "if (same && sameCarried(now.carried, head.carried)) return",
      "if (now) return",
    ],
    "an upload is begun in the second of its source's LastModified": [
      "  await untilSecondPassed(context, destination.bucket, head.lastModified);\n",
      "",
      ["test/sync/copy/proof.test.ts"],
    ],
    "an upload that could not be recorded remains": [
      "    await destination.abortUpload(upload).catch(() => {}); // the intent is recorded\n    throw error;",
      "    throw error;",
      LOST,
    ],
    "an intent of which S3 has refused the upload remains": [
      "      await uploads.withdraw(intent).catch(() => {});",
      "      await Promise.resolve();",
      LOST,
    ],
    "an intent is withdrawn although a request may have created an upload": [
      "if (isRefused(error, [400, 403, 404, 501]) && error.attempts === 1)\n",
      "\n",
      LOST,
    ],
    "an intent is withdrawn after a request that may have been performed": [
      ' && error.code !== "RequestTimeout";',
      ";",
      LOST,
    ],
    "the second upload of one key remains": [
      "  await destination.abortUpload(upload);\n  throw busy();",
      "  throw busy();",
      UPLOADS,
    ],
  }),
  ...rulesOf("sync/s3/copy-settings.ts", UPLOADS, {
    "an upload with another KMS key is resumed": ["a.sseKmsKeyId === b.sseKmsKeyId && ", ""],
    "an upload with another ACL is resumed": [" && a.acl === b.acl;", ";"],
  }),
  ...rulesOf("sync/copy/open-uploads.ts", UPLOADS, {
    "uploads remain after the run": [
      "      await destination.abortUpload(upload);\n      await",
      "      await",
    ],
    "a run that has lost its lease aborts uploads, which another run may have adopted": [
      " || !(await holdsLease())",
      "",
    ],
    "uploads of a run that crashed remain": ["inBatches(remaining,", "inBatches(remaining.slice(0, 0),"],
    "an upload is created without an intent": [
      "    const etag = await this.records.writeNew(this.at(key), own);\n",
      "    const etag = await Promise.resolve(own.key);\n",
      LOST,
    ],
    "what an earlier intent has left is forgotten by the next one": [
      "const both = { ...own, lost: joined(own.lost, earlier) };",
      "const both = own;",
      LOST,
    ],
    "what an earlier intent has left is forgotten with the upload": [
      "joined(intent.lost, intent.earlier) : intent.earlier;",
      "joined(intent.lost, intent.earlier) : undefined;",
      LOST,
    ],
    "what a lost response has created is forgotten if the client has repeated the request": [
      "const lost = attempts > 1 ?",
      "const lost = attempts > 99 ?",
      LOST,
    ],
    "an upload whose intent another worker has replaced is used": [
      "    return (await this.find(upload.key))?.id === upload.id; // its response was lost",
      "    return true;",
      LOST,
    ],
    "an intent is forgotten while its request may arrive": [
      "if (settled) await this.forget(",
      "if (settled || true) await this.forget(",
      LOST,
    ],
    "the record of another worker's upload is removed": [
      "    if (recorded?.id !== id) return;\n",
      "    if (recorded === undefined) return;\n",
    ],
  }),
  ...rulesOf("sync/copy/lost-uploads.ts", LOST, {
    "an upload of another principal is aborted": [
      "if (copier !== undefined && upload.initiator === copier)",
      "if (copier !== undefined)",
    ],
    "an upload is aborted although others have the same credentials": [
      "if (copier !== undefined && upload.initiator === copier)",
      "if (copier === undefined || upload.initiator === copier)",
    ],
    "an upload that began before the intent is aborted": [
      "initiated >= first - CLOCK_TOLERANCE_MS &&",
      "initiated > 0 &&",
    ],
    "an upload that began long after the intent is aborted": [
      " && initiated <= last + CREATE_MS + CLOCK_TOLERANCE_MS;",
      ";",
    ],
  }),
  ...rulesOf("sync/s3/requests/multipart-api.ts", LOST, {
    "uploads of keys that begin with the same name are taken for those of the key": [
      'Uploads.filter(({ Key = "" }) => decode(Key) === key)',
      "Uploads.filter(({ Key }) => Key !== undefined)",
    ],
  }),
  ...rulesOf("sync/s3/requests/multipart-api.ts", ["test/sync/s3/requests/multipart-api.test.ts"], {
    "only the first page of the uploads of a key is read": [
      "more = page.IsTruncated === true && NextUploadIdMarker !== marker.UploadIdMarker;",
      "more = false;",
    ],
    "a listing of uploads that repeats its page never ends": [
      "page.IsTruncated === true && NextUploadIdMarker !== marker.UploadIdMarker;",
      "page.IsTruncated === true && found.length < 1_000;",
    ],
    "the uploads of all longer keys are listed": ["    more &&= own.length === Uploads.length;\n", ""],
  }),
  ...rulesOf("sync/copy/copy-object.ts", ["test/sync/copy/multipart-source.test.ts"], {
    "an object whose parts are unknown is not copied": [
      "!(error instanceof PartsUnknown) || size > MAX_COPY_BYTES",
      "true",
    ],
    "an object over 5 GB whose parts are unknown is sent in one request": [
      "!(error instanceof PartsUnknown) || size > MAX_COPY_BYTES",
      "!(error instanceof PartsUnknown)",
    ],
  }),
  ...rulesOf("sync/copy/open-uploads.ts", ["test/sync/copy/open-uploads.test.ts"], {
    "an intent replaces the upload of another worker": [
      "existing === undefined || isUpload(existing.value)",
      "existing === undefined",
    ],
    "two workers may replace the same intent": ["    if (replaced === undefined) throw busy();\n", ""],
  }),
  ...rulesOf("sync/copy/multipart-upload.ts", ["test/sync/copy/open-uploads.test.ts"], {
    "an upload remains if its source cannot be read again": [
      "    if (!context.signal.aborted) await abandon(context, upload);\n",
      "",
    ],
    "a worker that has ended aborts the upload that another may resume": [
      "if (!context.signal.aborted) await abandon",
      "await abandon",
    ],
  }),
  ...rulesOf("sync/copy/multipart-upload.ts", ["test/sync/copy/multipart-upload.test.ts"], {
    "an upload that may exist is forgotten if S3 refuses the second order": [
      "attempts: attempts + earlier });",
      "attempts });",
    ],
    "a copy ends before its intent is withdrawn": ["await uploads.withdraw(", "uploads.withdraw("],
  }),
  ...rulesOf("sync/copy/multipart-source.ts", ["test/sync/copy/multipart-source.test.ts"], {
    "parts of two versions of the source have one layout": [
      "partsOf(head.etag) > 0 || (head.parts",
      "(head.parts",
    ],
  }),
  ...rulesOf(
    "sync/s3/requests/send-options.ts",
    ["test/local/stop.test.ts", "test/sync/s3/s3-store.test.ts"],
    {
      "a stop loses the response to CreateMultipartUpload": [
        "send({ abortSignal: late.signal })",
        "send({ abortSignal: signal })",
      ],
    },
  ),
];
