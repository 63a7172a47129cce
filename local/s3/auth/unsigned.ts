import type { S3ClientConfig } from "@aws-sdk/client-s3";

/** A signer for clients of a server that verifies no signatures. Requests contain the access key but no signature. */
export const unsigned = (accessKeyId: string): NonNullable<S3ClientConfig["signer"]> => ({
  sign: async (request) => {
    request.headers.authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/`;
    return request;
  },
});
