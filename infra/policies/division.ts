import { DOCUMENT_LENGTH, INLINE_LENGTH, MANAGED_LENGTH, MAX_MANAGED, STATEMENT_LENGTH } from "../constants";
import type { Allowed, Resource } from "./policy";

/** The statements of a role: of its inline policy, and of each managed policy. */
export interface Division {
  readonly inline: readonly Allowed[];
  readonly managed: readonly (readonly Allowed[])[];
}

/**
 * Divides statements into policies that are no longer than IAM allows. The division depends only on lengths of names that
 * are known before anything is created, so preview and update agree.
 *
 * @param reserved characters of the inline policies that other statements need
 * @returns `undefined` if a role cannot have this many policies.
 */
export function divide(statements: readonly Allowed[], reserved: number): Division | undefined {
  const documents = [new Document(INLINE_LENGTH - reserved)];
  for (const { actions, resources } of statements) {
    let rest = resources;
    while (rest.length > 0) {
      const document = documents.at(-1) as Document;
      const fitting = document.fitting(actions, rest);
      if (fitting === 0) documents.push(new Document(MANAGED_LENGTH));
      else document.add({ actions, resources: rest.slice(0, fitting) });
      rest = rest.slice(fitting);
    }
  }
  const [inline, ...managed] = documents.map(({ statements: own }) => own);
  return managed.length > MAX_MANAGED ? undefined : { inline: inline ?? [], managed };
}

/** A policy document under construction. White space does not count. */
class Document {
  readonly statements: Allowed[] = [];
  private used = DOCUMENT_LENGTH;

  constructor(private readonly limit: number) {}

  /** The number of resources that fit into another statement. */
  fitting(actions: readonly string[], resources: readonly Resource[]): number {
    let free = this.limit - this.used - lengthOf({ actions, resources: [] });
    const exceeding = resources.findIndex((resource) => {
      free -= quoted(resource.length);
      return free < 0;
    });
    return exceeding < 0 ? resources.length : exceeding;
  }

  add(statement: Allowed): void {
    this.statements.push(statement);
    this.used += lengthOf(statement);
  }
}

const lengthOf = ({ actions, resources }: Allowed): number =>
  STATEMENT_LENGTH +
  actions.reduce((sum, action) => sum + quoted(action.length), 0) +
  resources.reduce((sum, { length }) => sum + quoted(length), 0);

/** A string in a list: its quotes and a comma. */
const quoted = (length: number): number => length + 3;
