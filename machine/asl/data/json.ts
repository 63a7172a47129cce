/** What Step Functions carries between states. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

declare const reason: unique symbol;

/** A type that no value has: what the compiler prints when a definition is wrong. Read the reason in it. */
export interface Refused<Reason extends string> {
  readonly [reason]: Reason;
}

/**
 * What of `T` is left after JSON.stringify and JSON.parse; `never` where that differs.
 * `AsJson<{ at: Date; n: number }>` is `{ at: never; n: number }`.
 */
export type AsJson<T> = T extends Json
  ? T
  : T extends Unjson
    ? never
    : T extends object
      ? { readonly [Key in keyof T]: Key extends symbol ? never : AsJson<T[Key]> }
      : never;

/** What JSON drops, refuses or turns into something else. */
type Unjson =
  | undefined
  | bigint
  | symbol
  | ((...args: never[]) => unknown)
  | { toJSON(key?: string): unknown }
  | ReadonlyMap<unknown, unknown>
  | ReadonlySet<unknown>
  | ArrayBufferView
  | PromiseLike<unknown>;

/**
 * `unknown` if JSON carries `T` unchanged, else the refusal that names the first fields it does not carry.
 * `JsonOnly<{ run: { at: Date } }, "the result">` is `Refused<"the result is not JSON: look at .run.at">`.
 */
export type JsonOnly<T, Name extends string> =
  IsAny<T> extends true
    ? Refused<`${Name} is not JSON: its type is any`>
    : [T] extends [AsJson<T>]
      ? unknown
      : Refused<`${Name} is not JSON: look at ${Faults<T, "", 4>}`>;

type IsAny<T> = 0 extends 1 & T ? true : false;

/** The paths of the fields that JSON does not carry, at most `Depth` deep: a refusal need not name all. */
type Faults<T, Path extends string, Depth extends number> = [T] extends [AsJson<T>]
  ? never
  : T extends Unjson
    ? Named<Path>
    : Depth extends 0
      ? Named<Path>
      : T extends readonly (infer Item)[]
        ? Faults<Item, `${Path}[]`, Less[Depth]>
        : T extends object
          ? { [Key in keyof T & string]: Faults<Required<T>[Key], `${Path}.${Key}`, Less[Depth]> }[keyof T &
              string]
          : Named<Path>;

type Less = [0, 0, 1, 2, 3];
type Named<Path extends string> = Path extends "" ? "all of it" : Path;
