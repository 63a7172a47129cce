import { PARTS_AT_ONCE } from "../../copy/constants";
import { copyObject } from "../../copy/copy-object";
import type { WithSource } from "../../copy/inspect";
import { copiesOf } from "../../copy/part-layout";
import { SyncVisitor } from "./sync-visitor";

/** Makes the destination equal to the source, key by key. */
export class CopyVisitor extends SyncVisitor {
  protected readonly attempt = copyObject;
  protected readonly outcome = "copied";

  protected succeeded({ source }: WithSource, milliseconds: number): void {
    const { copyPermits, recorder } = this.context;
    copyPermits.limit.succeeded(source.size, copyPermits.contended);
    recorder.counters.copyMs += milliseconds * Math.min(PARTS_AT_ONCE, copiesOf(source));
  }
}
