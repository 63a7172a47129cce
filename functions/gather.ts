import { gather } from "../sync/steps/gather";
import type { Gathered, Planned } from "../sync/steps/states";
import type { FunctionSettings, Handler } from "./runtime/function";
import { list, read, write } from "./runtime/grants";
import { runtime } from "./runtime/runtime";

export const settings: FunctionSettings = {
  description: "Adds up a round and decides what comes next: another round, the deletes, or the report",
  memorySize: 1_769,
  timeout: 300,
  grants: [list("runs"), read("runs"), write("runs")],
};

export const handler: Handler<Planned, Gathered> = (planned) => {
  const { records, count } = runtime();
  return gather({ records: records(planned.run), count }, planned);
};
