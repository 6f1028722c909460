import { effect } from "@preact/signals";
import type { Host } from "../host/host.ts";
import type { RunStore } from "./run_store.ts";

/**
 * Shows on the nodes of a document that was open before the page was loaded what the last run of its name did with them,
 * once the host has told of its runs.
 */
export async function recallRun(
  { runs, status, replay }: RunStore,
  { server }: Host,
  document: { readonly key: string; readonly name: string },
): Promise<void> {
  if (!server) return;
  await new Promise<void>((resolve) => {
    const stop = effect(() => {
      if (status.value) queueMicrotask(() => (resolve(), stop()));
    });
  });
  const last = runs.peek().find(({ name }) => name === document.name);
  if (!last?.finished) return;
  const told = await server.json("GET /runs/:id/events", { params: { id: last.id } });
  replay(document.key, last, told.flatMap((one) => one.type === "event" ? [one.event] : []));
}
