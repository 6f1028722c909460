import { effect } from "@preact/signals";
import type { WatchEvent } from "../../src/api/events.ts";
import type { RunInfo } from "../../src/api/runs.ts";
import type { OpenDocument } from "../document/open_document.ts";
import type { IsSame } from "./document_runs.ts";
import { kinshipOf } from "./kinship.ts";
import { isNamesake } from "./namesake.ts";
import type { Runs } from "./runs.ts";

/** Runs beside those of sweeps that are looked at for one that ran the graph of a document. */
const LOOKED_AT = 5;

/**
 * Shows on the nodes of a document what the last run of it did with them, of whose nodes those count that are as they ran:
 * of those that were started from it, else of those of its name. Whatever they showed before goes. So is what runs have done
 * that are going.
 *
 * @param before The run that it showed when it was here before: what it shows of that may be outdated
 */
export async function recallRun(
  app: Runs,
  document: OpenDocument,
  before?: string,
): Promise<void> {
  const { runs, host: { server } } = app;
  if (!server) return;
  runs.forget(document.key);
  await new Promise<void>((resolve) => {
    const stop = effect(() => {
      if (runs.status.value) queueMicrotask(() => (resolve(), stop()));
    });
  });
  const { sameIn } = kinshipOf(app);
  const found: { readonly run: RunInfo; readonly isSame: IsSame }[] = [];
  for (const run of await candidates(app, document)) {
    const isSame = await sameIn(document, run.id).catch(() => undefined); // forgotten meanwhile
    if (isSame) found.push({ run, isSame });
  }
  const isKin = ({ isSame }: { readonly isSame: IsSame }): boolean =>
    document.checked.peek().graph.outputs.some(isSame);
  const isBefore = ({ run }: { readonly run: RunInfo }): boolean => run.id === before;
  const show = async ({ run, isSame }: typeof found[number]): Promise<boolean> => {
    const told = await server.json("GET /runs/:id/events", { params: { id: run.id } });
    const events = told.flatMap((one) => one.type === "event" ? [one.event] : []);
    if (isBefore({ run })) {
      runs.replay(document.key, run, events.filter(isResult), (path) => !isSame(path));
    }
    const shown = new Map<string, boolean>();
    // What has been told of it meanwhile is newer.
    const isOlder = (path: string): boolean =>
      shown.getOrInsertComputed(
        path,
        () => runs.nodeRun(document.key, path).shownOf.peek() !== run.id,
      );
    runs.replay(document.key, run, events, (path) => isSame(path) && isOlder(path));
    return events.length > 0; // else it was called off before it began
  };
  const over = found.filter(({ run }) => run.finished);
  for (const one of [...over.filter(isKin), ...over.filter(isBefore)]) if (await show(one)) break;
  for (const one of found.filter(({ run }) => !run.finished).toReversed()) {
    if (isKin(one)) await show(one);
  }
}

/** What brings what a node shows, once it is through. */
const isResult = ({ type }: WatchEvent): boolean =>
  type === "nodeFinished" || type === "nodeCached";

/** Runs that a document may show, the likeliest first. Those of a sweep do not stand for the others: they are many. */
async function candidates(
  { runs, host: { server } }: Runs,
  document: OpenDocument,
): Promise<readonly RunInfo[]> {
  const begun = runs.runs.peek().filter(({ finished, state }) => finished || state === "running");
  const known = new Set(runs.runs.peek().flatMap(({ id, sweep }) => [id, sweep?.id]));
  // What was started from it may be older than what the page has been told of.
  const older = await Promise.all(
    runs.ownedBy(document.key).filter((id) => !known.has(id)).slice(-LOOKED_AT).map((id) =>
      server!.json("GET /runs/:id", { params: { id } }).catch(() => undefined) // a sweep, or gone
    ),
  );
  const own = [
    ...begun.filter((run) => runs.ownerOf(run) === document.key),
    ...older.filter((run) => run?.finished !== undefined).toReversed(),
  ].filter((run) => run !== undefined);
  let left = LOOKED_AT;
  return (own.length ? own : begun.filter((run) => isNamesake(document, run)))
    .filter(({ sweep }) => sweep || left-- > 0);
}
