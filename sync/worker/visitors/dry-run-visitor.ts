import { planObject } from "../../copy/copy-object";
import type { WithSource } from "../../copy/inspect";
import { planCopy } from "../../forecast/planned";
import { SyncVisitor } from "./sync-visitor";

/** Finds out what a {@link CopyVisitor} would copy, and counts the requests that it would send. Writes nothing. */
export class DryRunVisitor extends SyncVisitor {
  protected readonly attempt = planObject;
  protected readonly outcome = "wouldCopy";

  protected succeeded(pair: WithSource): void {
    const { copying, recorder } = this.context;
    planCopy(recorder.counters, copying.run, pair);
  }
}
