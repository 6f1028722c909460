import type { WatchEvent } from "../../api/events.ts";
import { MAX_MESSAGE } from "../../api/schema.ts";
import type { OutputInfo } from "../../api/runs.ts";
import type { JobResult } from "./runner_message.ts";
import type { DataLimits } from "./small_data.ts";
import { dataFault } from "./small_data.ts";
import { MESSAGE, RESULT } from "./read_message.ts";

/** An event as the host takes it: what is too large is left out, and that is said in the log of the node. */
export function fittedEvent(event: WatchEvent): readonly WatchEvent[] {
  if (event.type === "nodeProgress") {
    const { value, max = 0 } = event;
    if (!Number.isFinite(value) || !Number.isFinite(max)) return [];
  }
  const fault = dataFault(event, MESSAGE);
  if (fault === undefined) return [event];
  if (!("node" in event)) return [{ ...event, nodes: [] }];
  const data = `What it shows ${fault}: it is left out`;
  const log: WatchEvent = { type: "nodeEmitted", node: event.node, name: "log", data };
  return "outputs" in event
    ? [log, { ...event, outputs: fittedOutputs(event.outputs, MESSAGE) }]
    : [log];
}

/** A result as the host takes it: one of which something has to be left out is a failure that says so. */
export function fittedResult(result: JobResult): JobResult {
  const fault = dataFault(result, RESULT);
  if (fault === undefined) return result;
  const names = Object.keys(result.outputs);
  const fitted = names.map((node) => {
    return [node, fittedOutputs(result.outputs[node]!, RESULT, names.length)] as const;
  });
  const message = `What its outputs show ${fault}: not all of it is kept. Run for fewer of them, ` +
    `or make less in one run`;
  const failed: JobResult = {
    state: result.state === "succeeded" ? "failed" : result.state,
    error: result.error ?? { message },
    outputs: Object.fromEntries(fitted),
  };
  return dataFault(failed, RESULT) === undefined ? failed : { ...failed, outputs: {} };
}

/**
 * What fits of the outputs of one of `nodes`, each of which has its share of half of what may be told: values go before
 * files, of which the first ones are kept.
 */
function fittedOutputs(
  outputs: readonly OutputInfo[],
  limits: DataLimits,
  nodes = 1,
): readonly OutputInfo[] {
  const parts = 2 * nodes * outputs.length;
  const share = {
    ...limits,
    items: limits.items / parts,
    characters: limits.characters / parts,
    depth: limits.depth - 8,
  };
  const isTooMuch = (output: OutputInfo): boolean => dataFault(output, share) !== undefined;
  return outputs.map((output) => {
    if (!isTooMuch(output)) return output;
    const { value: _, artifacts, ...rest } = output;
    if (!artifacts) return rest;
    let kept = artifacts;
    while (kept.length && isTooMuch({ ...rest, artifacts: kept })) {
      kept = kept.slice(0, kept.length / 2);
    }
    return { ...rest, artifacts: kept };
  });
}

/** A sentence as the host takes it. */
export function fittedMessage(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  return text.length > MAX_MESSAGE ? `${text.slice(0, MAX_MESSAGE - 1)}…` : text;
}
