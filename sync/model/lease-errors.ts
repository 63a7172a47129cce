import { ErrorName, SyncError, sentence } from "./errors";

/** The run that holds a lease. */
interface Holder {
  readonly name: string;
  /** ARN of the execution. */
  readonly execution: string;
  /** ISO 8601. */
  readonly startedAt: string;
}

const named = ({ name, execution, startedAt }: Holder): string =>
  `${name} (${execution}, started at ${startedAt})`;

/** When a run began, it found another run of its pair in progress. This is not a failure, and raises no alarm. */
export class AlreadyRunning extends SyncError {
  override readonly name = ErrorName.AlreadyRunning;
  constructor(holder: Holder) {
    super(
      `The run ${named(holder)} of this pair is in progress. This one changed nothing. Wait until the other one has ended, ` +
        "or stop it, and start again.",
    );
  }
}

/** Another run, whose status the run may not read, holds the lease of the pair. */
export class LeaseUnknown extends SyncError {
  override readonly name = ErrorName.AccessDenied;

  /** @param record the URI of the lease */
  constructor(holder: Holder, record: string, denied: Error) {
    super(
      `The run ${named(holder)} holds the lease of this pair, and its status could not be read: ${sentence(denied.message)} ` +
        "It is probably an execution of another state machine with the same bucket for its records. If it has ended, delete " +
        `${record} and start again. Otherwise wait for its end. This run changed nothing.`,
      { cause: denied },
    );
  }
}

/**
 * A run in progress has stopped writing, because it does not hold the lease of its pair, or cannot find out whether it
 * does.
 */
export class LeaseLost extends SyncError {
  override readonly name = ErrorName.LeaseLost;

  /** @param holder the run that took over; `undefined` if no run holds the lease */
  static to(holder: Holder | undefined): LeaseLost {
    return new LeaseLost(
      `This run has lost the lease of its pair${holder ? ` to the run ${named(holder)}` : ""}, and has stopped writing. ` +
        "Start a new execution instead of a redrive.",
    );
  }

  /** @param last the error of the last check; `undefined` if the check had no response */
  static unread(seconds: number, last: Error | undefined): LeaseLost {
    const why = last ? last.message || last.name : "no response arrived";
    return new LeaseLost(
      `The lease of the pair could not be read for ${seconds} seconds: ${sentence(why)} This run has stopped writing. ` +
        "Fix the cause and start it again.",
      last && { cause: last },
    );
  }
}
