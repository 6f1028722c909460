import type { WatchEvent } from "../api/events.ts";
import { MAX_MESSAGE } from "../api/schema.ts";
import type { JobResult } from "./runner_message.ts";
import { dataFault } from "./small_data.ts";
import { RESULT, TOLD } from "./told_schema.ts";

/** An event as the host takes it: what is too large is left out, and that is said in the log of the node. */
export function fittedEvent(event: WatchEvent): readonly WatchEvent[] {
  if (event.type === "nodeProgress") {
    const { value, max = 0 } = event;
    if (!Number.isFinite(value) || !Number.isFinite(max)) return [];
  }
  const fault = dataFault(event, TOLD);
  if (fault === undefined) return [event];
  if (!("node" in event)) return [{ ...event, nodes: [] }];
  const data = `What it shows ${fault}: it is left out`;
  const log: WatchEvent = { type: "nodeEmitted", node: event.node, name: "log", data };
  return "outputs" in event ? [log, { ...event, outputs: [] }] : [log];
}

/** A result as the host takes it: values go before files, and all before the run fails of it. */
export function fittedResult(result: JobResult): JobResult {
  if (dataFault(result, RESULT) === undefined) return result;
  const files = Object.entries(result.outputs).map(([node, outputs]) =>
    [node, outputs.map(({ value: _, ...rest }) => rest)] as const
  );
  const lighter = { ...result, outputs: Object.fromEntries(files) };
  return dataFault(lighter, RESULT) === undefined ? lighter : { ...result, outputs: {} };
}

/** A sentence as the host takes it. */
export function fittedMessage(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  return text.length > MAX_MESSAGE ? `${text.slice(0, MAX_MESSAGE - 1)}…` : text;
}
