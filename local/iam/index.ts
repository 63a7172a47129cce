/**
 * A local emulator of IAM: the permissions that an S3 call requires, and whether the policies of a role allow
 * them. Other services name the permissions of their operations in `local/services`.
 */

export { Authorizer, type Denial } from "./policy/authorizer";
export type { Coverage, PolicyPart } from "./policy/coverage";
export { denialMessage } from "./policy/denial";
export type { NamedPolicy } from "./policy/policy";
export type { Caller } from "./policy/simulator";
export { deletionsOf, operationOf, requirementsOf } from "./request/actions";
export { type DeleteEntry, readDeleteBody } from "./request/delete-body";
export { copySource, onBucket, type Place, type Requirement } from "./request/requirement";
export { bucketOfHost, readTarget, type S3Call, UnknownS3Call } from "./request/wire";
