/** A server with canned responses in the exact format of S3: all requests of a kind get the same response. */
import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';
const NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';
const ETAG = "9b2cf535f27731c974343645a3985328";

const entry = (i: number): string =>
  `<Contents><Key>photos/2026/11/${String(i).padStart(6, "0")}/some+holiday+picture%28${i}%29.jpg</Key>` +
  `<LastModified>2026-11-${10 + (i % 20)}T12:34:${10 + (i % 50)}.000Z</LastModified>` +
  `<ETag>&quot;${(i * 7919).toString(16).padStart(32, "0")}&quot;</ETag>` +
  "<ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm><ChecksumType>FULL_OBJECT</ChecksumType>" +
  `<Size>${i * 37}</Size><StorageClass>STANDARD</StorageClass></Contents>`;

const PAGE = Buffer.from(
  `${HEAD}<ListBucketResult ${NAMESPACE}><Name>bucket</Name><Prefix></Prefix>` +
    "<NextContinuationToken>1ueGcxLPRx1Tr/XYExHnhbYLgveDs2J/wm36Hy4vbOwM=</NextContinuationToken>" +
    "<KeyCount>1000</KeyCount><MaxKeys>1000</MaxKeys><EncodingType>url</EncodingType>" +
    `<IsTruncated>true</IsTruncated>${Array.from({ length: 1_000 }, (_, i) => entry(i)).join("")}</ListBucketResult>`,
);
const COPIED = Buffer.from(
  `${HEAD}<CopyObjectResult ${NAMESPACE}><LastModified>2026-11-22T12:34:56.000Z</LastModified>` +
    `<ETag>&quot;${ETAG}&quot;</ETag><ChecksumType>FULL_OBJECT</ChecksumType>` +
    "<ChecksumCRC64NVME>AAAAAAAAAAA=</ChecksumCRC64NVME></CopyObjectResult>",
);
const PART = Buffer.from(
  `${HEAD}<CopyPartResult ${NAMESPACE}><LastModified>2026-11-22T12:34:56.000Z</LastModified>` +
    `<ETag>&quot;${ETAG}&quot;</ETag></CopyPartResult>`,
);
const HEADERS = {
  "x-amz-id-2": "vlR7PnpV2Ce81l0PRw6jlUpck7Jo5ZsQjryTjKlc5aLWGVHPZLj5NeC6qMa0emYBDXOo6QBU0Wo=",
  "x-amz-request-id": "4442587FB7D0A2F9",
  server: "AmazonS3",
};
const OBJECT = {
  etag: `"${ETAG}"`,
  "last-modified": "Sun, 22 Nov 2026 12:34:56 GMT",
  "accept-ranges": "bytes",
  "x-amz-server-side-encryption": "AES256",
  "x-amz-checksum-crc64nvme": "AAAAAAAAAAA=",
  "x-amz-checksum-type": "FULL_OBJECT",
  "x-amz-meta-owner": "someone",
  "content-type": "image/jpeg",
  "content-length": "12345",
};

function respond({ method, url = "" }: IncomingMessage): [OutgoingHttpHeaders, Buffer?] {
  if (method === "HEAD") return [{ ...HEADERS, ...OBJECT }];
  const body = method === "GET" ? PAGE : url.includes("partNumber=") ? PART : COPIED;
  return [{ ...HEADERS, "content-type": "application/xml", "content-length": body.length }, body];
}

const server: Server = createServer((request, response) => {
  request.resume();
  const [headers, body] = respond(request);
  response.writeHead(200, headers).end(body);
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => process.send!((server.address() as AddressInfo).port));
