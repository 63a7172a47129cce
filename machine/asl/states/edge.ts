/** A transition to the state `To`, which receives `Data`. Exists only in types. */
export interface Edge<To extends string, Data> {
  readonly to: To;
  readonly data: Data;
}

/** One `Edge` for each name in `To`; `never` if `To` is `never`. */
export type Edges<To extends string, Data> = To extends string ? Edge<To, Data> : never;
