import { effect } from "@preact/signals";
import type { RunInfo } from "../../src/api/runs.ts";
import type { OpenDocument } from "../document/open_document.ts";
import { kinshipOf } from "./kinship.ts";
import { isNamesake } from "./namesake.ts";
import type { Runs } from "./runs.ts";

/** Runs beside those of sweeps that are looked at for one that ran the graph of a document. */
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
  const { sameIn } = kinshipOf(app);
  for (const run of await candidates(app, document)) {
    const isSame = await sameIn(document, run.id).catch(() => undefined); // forgotten meanwhile
    if (!isSame || !document.checked.peek().graph.outputs.some(isSame)) continue;
    const told = await server.json("GET /runs/:id/events", { params: { id: run.id } });
    const events = told.flatMap((one) => one.type === "event" ? [one.event] : []);
    if (!events.length) continue; // called off before it began
    return runs.replay(document.key, run, events, isSame);
  }
}

/** Runs that a document may show, the likeliest first. Those of a sweep do not stand for the others: they are many. */
async function candidates(
  { runs, host: { server } }: Runs,
  document: OpenDocument,
): Promise<readonly RunInfo[]> {
  const over = runs.runs.peek().filter(({ finished }) => finished);
  const known = new Set(runs.runs.peek().flatMap(({ id, sweep }) => [id, sweep?.id]));
  // What was started from it may be older than what the page has been told of.
  const older = await Promise.all(
    runs.ownedBy(document.key).filter((id) => !known.has(id)).slice(-LOOKED_AT).map((id) =>
      server!.json("GET /runs/:id", { params: { id } }).catch(() => undefined) // a sweep, or gone
    ),
  );
  const own = [
    ...over.filter((run) => runs.ownerOf(run) === document.key),
    ...older.filter((run) => run?.finished !== undefined).toReversed(),
  ].filter((run) => run !== undefined);
  let left = LOOKED_AT;
  return (own.length ? own : over.filter((run) => isNamesake(document, run)))
    .filter(({ sweep }) => sweep || left-- > 0);
}
