/** IAM on this computer: what an S3 call needs, and whether a role's policies allow it. */
export { deletionsOf, operationOf, requirementsOf } from "./actions";
export { Authorizer, type Denial } from "./authorizer";
export type { Coverage, PolicyPart } from "./coverage";
export { type DeleteEntry, readDeleteBody } from "./delete-body";
export { denialMessage } from "./denial";
export type { NamedPolicy } from "./policy";
export { copySource, onBucket, type Place, type Requirement } from "./requirement";
export type { Caller } from "./simulator";
export { bucketOfHost, readTarget, type S3Call, UnknownS3Call } from "./wire";
