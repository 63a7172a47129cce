/** IAM on this computer: what an S3 call needs, and whether a role's policies allow it. */

export { Authorizer, type Denial } from "./policy/authorizer";
export type { Coverage, PolicyPart } from "./policy/coverage";
export { denialMessage } from "./policy/denial";
export type { NamedPolicy } from "./policy/policy";
export type { Caller } from "./policy/simulator";
export { deletionsOf, operationOf, requirementsOf } from "./request/actions";
export { type DeleteEntry, readDeleteBody } from "./request/delete-body";
export { copySource, onBucket, type Place, type Requirement } from "./request/requirement";
export { bucketOfHost, readTarget, type S3Call, UnknownS3Call } from "./request/wire";
