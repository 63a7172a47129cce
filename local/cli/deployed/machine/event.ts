import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { parsedJson } from "../../../../sync/model/json";
import type { StateEvent } from "../../../execution";
import type { RunEvent } from "./client";

/** An event of the API as the commands use it. If AWS has truncated its data, the state is absent. */
export function runEvent(event: HistoryEvent): RunEvent {
  const { id = 0, mapRunStartedEventDetails: started } = event;
  const state = stateOf(event);
  return {
    id,
    ...(state && { state }),
    ...(started?.mapRunArn !== undefined && { mapRun: started.mapRunArn }),
  };
}

function stateOf({
  timestamp,
  stateEnteredEventDetails,
  stateExitedEventDetails,
}: HistoryEvent): StateEvent | undefined {
  const [type, details, text] =
    stateEnteredEventDetails !== undefined
      ? (["entered", stateEnteredEventDetails, stateEnteredEventDetails.input] as const)
      : (["exited", stateExitedEventDetails, stateExitedEventDetails?.output] as const);
  const data = parsedJson(text);
  if (details?.name === undefined || data === undefined) return undefined;
  return { type, state: details.name, data, ...(timestamp && { at: timestamp.getTime() }) };
}

/** Whether a round was added up. Earlier events add nothing to the progress. */
export const isGathered = ({ state }: RunEvent): boolean =>
  state?.type === "exited" && state.state === "Gather";
