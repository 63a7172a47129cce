/** Data that Step Functions can pass between states. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

declare const reason: unique symbol;

/** A type without values. The compiler prints it for an invalid definition, so `Reason` is the error message. */
export interface Invalid<Reason extends string> {
  readonly [reason]: Reason;
}

/**
 * The type of a `T` after JSON.stringify and JSON.parse. Parts that JSON does not preserve are `never`.
 * `AsJson<{ at: Date; n: number }>` is `{ at: never; n: number }`.
 */
export type AsJson<T> = T extends Json
  ? T
  : T extends NonJson
    ? never
    : T extends object
      ? { readonly [Key in keyof T]: Key extends symbol ? never : AsJson<T[Key]> }
      : never;

/** Types that JSON omits, rejects, or converts. */
type NonJson =
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
 * `unknown` if JSON preserves `T`, or an `Invalid` that names the fields that it does not preserve.
 * `JsonOnly<{ run: { at: Date } }, "the result">` is
 * ``Invalid<"the result is not JSON-serializable: check `.run.at`">``.
 */
export type JsonOnly<T, Name extends string> =
  IsAny<T> extends true
    ? Invalid<`${Name} is not JSON-serializable: its type is \`any\``>
    : [T] extends [AsJson<T>]
      ? unknown
      : Invalid<`${Name} is not JSON-serializable: check ${Faults<T, "", 4>}`>;

type IsAny<T> = 0 extends 1 & T ? true : false;

/** The paths of the fields that JSON does not preserve. Below `Depth` levels, names the enclosing field. */
type Faults<T, Path extends string, Depth extends number> = [T] extends [AsJson<T>]
  ? never
  : T extends NonJson
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
type Named<Path extends string> = Path extends "" ? "the whole value" : `\`${Path}\``;
