import { effect } from "@preact/signals";
import type { OpenDocument } from "../document/open_document.ts";
import { kinshipOf } from "./kinship.ts";
import { isNamesake } from "./namesake.ts";
import type { Runs } from "./runs.ts";

/** Runs of its name that are looked at for one that ran the graph of a document. */
const LOOKED_AT = 5;

/**
 * Shows on the nodes of a document what the last run of it did with them, of whose nodes those count that are as they ran:
 * of those that were started from it, else of those of its name. Whatever they showed before goes.
 */
export async function recallRun(app: Runs, document: OpenDocument): Promise<void> {
  const { runs, host: { server } } = app;
  if (!server) return;
  runs.forget(document.key);
  await new Promise<void>((resolve) => {
    const stop = effect(() => {
      if (runs.status.value) queueMicrotask(() => (resolve(), stop()));
    });
  });
  const over = runs.runs.peek().filter(({ finished }) => finished);
  const own = over.find(({ id }) => runs.ownerOf({ id }) === document.key);
  const others = over.filter((run) => isNamesake(document, run)).slice(0, LOOKED_AT);
  const { sameIn } = kinshipOf(app);
  for (const run of own ? [own] : others) {
    const isSame = await sameIn(document, run.id);
    if (!document.checked.peek().graph.outputs.some(isSame)) continue;
    const told = await server.json("GET /runs/:id/events", { params: { id: run.id } });
    const events = told.flatMap((one) => one.type === "event" ? [one.event] : []);
    return runs.replay(document.key, run, events, isSame);
  }
}
