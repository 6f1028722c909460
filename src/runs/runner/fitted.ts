import type { WatchEvent } from "../../api/events.ts";
import { MAX_MESSAGE, MAX_NAME } from "../../api/schema.ts";
import type { NodeFault, OutputInfo } from "../../api/runs.ts";
import type { JobResult } from "./runner_message.ts";
import type { DataLimits } from "./small_data.ts";
import { dataFault } from "./small_data.ts";
import { eventFault, MESSAGE, RESULT, resultFault } from "./read_message.ts";
import { isSaid } from "./told.ts";

/** An event as the host takes it: words are cut, and what else is too large is left out, which the log of the node says. */
export function fittedEvent(told: WatchEvent): readonly WatchEvent[] {
  if (told.type === "nodeProgress") {
    const { value, max = 0 } = told;
    if (!Number.isFinite(value) || !Number.isFinite(max)) return [];
  }
  const event = cutWords(told);
  const fault = eventFault(event);
  if (fault === undefined) return [event];
  if (!("node" in event)) return [{ ...event, nodes: [] }];
  const emitted = (name: string, data: unknown): WatchEvent => (
    { type: "nodeEmitted", node: event.node, name, data }
  );
  const log = emitted("log", `What it shows ${fault}: it is left out`);
  if (!("outputs" in event)) return [log];
  const outputs = fittedOutputs(event.outputs, MESSAGE);
  const fitted = { ...event, outputs };
  if (eventFault(fitted) !== undefined) return [log, { ...event, outputs: [] }];
  const warnings = outputs.flatMap(({ port, artifacts = [], more = 0 }) => {
    if (!more) return [];
    const message = `"${port}" has ${
      artifacts.length + more
    } files, of which the first ${artifacts.length} are listed`;
    return [emitted("warning", { message: fittedMessage(message) })];
  });
  return [...warnings, fitted];
}

/** What it says in words, no longer than the host takes. */
function cutWords(event: WatchEvent): WatchEvent {
  if (event.type === "nodeProgress" && event.note !== undefined) {
    return { ...event, note: fittedMessage(event.note) };
  }
  if (event.type !== "nodeEmitted" || !isSaid(event)) return event;
  const { data } = event;
  if (typeof data === "string") return { ...event, data: fittedMessage(data) };
  if (typeof data !== "object" || data === null || !("message" in data)) return event;
  return { ...event, data: { ...data, message: fittedMessage(data.message) } };
}

/** Why a node failed, as the host takes it. */
export function fittedFault({ message, node, port }: NodeFault): NodeFault {
  const isName = (text: string | undefined): text is string =>
    text !== undefined && text.length <= MAX_NAME;
  return {
    message: fittedMessage(message),
    ...(isName(node) && { node }),
    ...(isName(port) && { port }),
  };
}

/**
 * A result as the host takes it: of values that are too much it says that they are left out, of very many files the first
 * ones are listed. One of more outputs than can be named is a failure, as nobody could tell whether they are there.
 */
export function fittedResult({ error, ...rest }: JobResult): JobResult {
  const result = { ...rest, ...(error && { error: fittedFault(error) }) };
  const fault = resultFault(result);
  if (fault === undefined) return result;
  const names = Object.keys(result.outputs);
  const fitted = names.map((node) => {
    return [node, fittedOutputs(result.outputs[node]!, RESULT, names.length)] as const;
  });
  const listed: JobResult = { ...result, outputs: Object.fromEntries(fitted) };
  if (resultFault(listed) === undefined) return listed;
  return {
    state: result.state === "succeeded" ? "failed" : result.state,
    error: result.error ?? { message: `What its outputs show ${fault}: run for fewer of them` },
    outputs: {},
  };
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
    const { artifacts, ...other } = output;
    const { value, ...bare } = other;
    const left: OutputInfo = { ...bare, ...(value !== undefined && { omitted: true }) };
    const rest = isTooMuch(other) ? left : other;
    if (!artifacts) return rest;
    const first = (count: number): OutputInfo => (
      { ...rest, artifacts: artifacts.slice(0, count), more: artifacts.length - count }
    );
    let [fits, tooMany] = [0, artifacts.length + 1];
    while (tooMany - fits > 1) {
      const middle = Math.floor((fits + tooMany) / 2);
      if (isTooMuch(first(middle))) tooMany = middle;
      else fits = middle;
    }
    return fits === artifacts.length ? { ...rest, artifacts } : first(fits);
  });
}

/** A sentence as the host takes it. */
export function fittedMessage(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  return text.length > MAX_MESSAGE ? `${text.slice(0, MAX_MESSAGE - 1)}…` : text;
}
