import { artifactsIn } from "../../api/artifacts.ts";
import type { ServerEvent } from "../../api/events.ts";
import { isSaid } from "../runner/told.ts";

/**
 * Which later event makes this one worthless: events with the same key are told only once to who is slow. Undefined for
 * what must not be lost, which is everything that cannot be asked for again.
 */
export function fleetingKey(event: ServerEvent): string | undefined {
  if (event.type === "status" || event.type === "downloads") return event.type;
  if (event.type !== "event") return undefined;
  const { run, event: inner } = event;
  if (inner.type === "nodeProgress") return `${run} ${inner.node} progress`;
  if (
    inner.type === "nodeEmitted" && !isSaid(inner) &&
    !artifactsIn(inner.data).length
  ) {
    return `${run} ${inner.node} emitted ${inner.name}`;
  }
  return undefined;
}

/** What the keys of fleeting events begin with that come too late after this one. */
export function outdatedKeys(event: ServerEvent): string | undefined {
  if (event.type === "removed") return `${event.run} `;
  if (event.type === "run") return event.run.finished ? `${event.run.id} ` : undefined;
  if (event.type !== "event" || event.event.type === "runStarted") return undefined;
  return `${event.run} ${event.event.node} `;
}
