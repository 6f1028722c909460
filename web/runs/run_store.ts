import { batch, computed, signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { WatchEvent } from "../../src/api/events.ts";
import type { RunInfo } from "../../src/api/runs.ts";
import type { ServerStatus } from "../../src/api/status.ts";
import type { Diagnostic } from "../../src/graph/diagnostic.ts";
import { t } from "../../src/words/translate.ts";
import type { Toasts } from "../core/toasts.ts";
import { ProblemError } from "../../src/api/client.ts";
import type { Host, Refusal } from "../host/host.ts";
import { startRun } from "./start_run.ts";
import type { StartOptions } from "./start_run.ts";
import { createDocumentRuns } from "./document_runs.ts";
import type { IsSame } from "./document_runs.ts";
import type { NodeRun } from "./node_run.ts";
import type { Failure } from "./node_failures.ts";
import { createProgress } from "./progress_store.ts";
import { createQuestions } from "./questions.ts";
import { isReportOutput } from "./report_output.ts";
import { createRunOwners } from "./run_owners.ts";
import type { RunOwners } from "./run_owners.ts";
import type { RunProgress } from "./run_progress.ts";
import type { NamedReport } from "./run_reports.ts";

/** All runs the host knows of, and what they did with the nodes of open documents. */
export interface RunStore extends RunOwners {
  /** Newest first. */
  readonly runs: ReadonlySignal<readonly RunInfo[]>;
  readonly status: ReadonlySignal<ServerStatus | undefined>;
  /** Whether the server answers; undefined before it first did, or where there is none. */
  readonly connected: ReadonlySignal<boolean | undefined>;
  /** Why the server answers, but not to this page; undefined while it may. */
  readonly refused: ReadonlySignal<Refusal | undefined>;
  /** Those queued or running. */
  readonly active: ReadonlySignal<readonly RunInfo[]>;
  /** What guidance did in runs of this session, newest first. */
  readonly reports: ReadonlySignal<readonly NamedReport[]>;
  nodeRun(document: string, path: string): NodeRun;
  /** What the nodes of a document warned of in its last run. */
  warningsOf(document: string): ReadonlySignal<readonly Diagnostic[]>;
  /** What of a document failed in its last run. */
  failuresOf(document: string): ReadonlySignal<readonly Failure[]>;
  /** The run that the nodes of a document show something of, the last one. It reads signals. */
  shownIn(document: string): string | undefined;
  /** Shows on the nodes of a document what has happened in a run, on those that are as they ran. */
  replay(document: string, run: RunInfo, events: readonly WatchEvent[], isSame: IsSame): void;
  /** Has the nodes of a document show nothing. */
  forget(document: string): void;
  /** How far a run is, while it runs. */
  progressOf(run: string): RunProgress | undefined;
  /** The text of the document that a run ran; it is asked for once. */
  workflowOf(run: string): Promise<string>;
  /** What guidance did in a run of any time; among {@link reports} from then on. */
  reportsOf(run: string): Promise<readonly NamedReport[]>;
  /** Whether the host has older runs than those that are here. */
  readonly hasMore: ReadonlySignal<boolean>;
  /** Fetches older runs. */
  more(): Promise<void>;
  /** Takes in runs that were fetched with their sweep; between them and those of {@link more} others may be missing. */
  takeIn(found: readonly RunInfo[]): void;
  start(document: string, text: string, options: StartOptions): Promise<RunInfo>;
  /** Runs the same as a run once more, for a document where it has that graph. */
  retry(run: string, document?: string): Promise<RunInfo>;
  /** Runs a document for what these nodes give, and for no other trace. @throws Error where it fails or is called off */
  ask(text: string, outputs: readonly string[]): Promise<RunInfo>;
  /** Listens to the host; `kinOf` finds the documents that a run may be of that none of them has started. */
  connect(parts: {
    kinOf(run: RunInfo): readonly Kin[];
    onWorkflows(): void;
    onReconnect(): void;
  }): void;
}

/** A document by its key, with which of its nodes are as they ran in a run. */
export interface Kin {
  readonly document: string;
  isSame(): Promise<IsSame>;
}

export function createRunStore(host: Host, toasts: Toasts): RunStore {
  const runs = signal<ReadonlyMap<string, RunInfo>>(new Map());
  const status = signal<ServerStatus | undefined>(undefined);
  const connected = signal<boolean | undefined>(undefined);
  const refused = signal<Refusal>();
  const reports = signal<readonly NamedReport[]>([]);
  const shown = createDocumentRuns(host);
  const { nodeRun, warningsOf, failuresOf, shownIn, forget } = shown;
  const owners = createRunOwners();
  let starting: Promise<unknown> = Promise.resolve();
  const questions = createQuestions();
  const progress = createProgress();
  const workflows = new Map<string, Promise<string>>();
  const hasMore = signal(false);
  const aside = new Set<string>();
  const addOlder = (older: readonly RunInfo[]): void => {
    const known = runs.peek();
    const added = older.filter(({ id }) => !known.has(id));
    runs.value = new Map([...known, ...added.map((run) => [run.id, run] as const)]);
  };
  const sorted = computed(() =>
    // Of those of one moment, as of a sweep, the later comes first in the map already.
    [...runs.value.values()].sort((a, b) =>
      a.created < b.created ? 1 : a.created > b.created ? -1 : 0
    )
  );

  const addReports = (added: readonly NamedReport[]): void => {
    if (!added.length) return;
    const keys = new Set(added.map(({ key }) => key));
    const rest = reports.peek().filter(({ key }) => !keys.has(key));
    reports.value = [...added, ...rest].slice(0, REPORTS);
  };
  /** What reads reports is loaded with the first. */
  const readReports = async (
    id: string,
    events: readonly WatchEvent[],
  ): Promise<readonly NamedReport[]> => {
    const { reportsIn } = await import("./run_reports.ts");
    const run = runs.peek().get(id);
    const found = events.flatMap((event) => reportsIn(event, run, id));
    addReports(found);
    return found;
  };
  const keep = (run: RunInfo): void => {
    const known = runs.peek();
    runs.value = new Map(known.has(run.id) ? known : [[run.id, run], ...known]).set(run.id, run);
  };

  const begin = async (started: Promise<RunInfo>, document?: string): Promise<RunInfo> => {
    starting = Promise.allSettled([starting, started]);
    const run = await started;
    if (document !== undefined) owners.own(document, [run.id]);
    if (!runs.peek().has(run.id)) keep(run);
    return run;
  };

  return {
    ...owners,
    runs: sorted,
    status,
    connected,
    refused,
    active: computed(() => sorted.value.filter(isGoing)),
    reports,
    nodeRun,
    warningsOf,
    failuresOf,
    shownIn,
    forget,
    replay(document, run, events, isSame) {
      batch(() => {
        for (const event of events) shown.follow(document, event, run.id, isSame);
        const now = runs.peek().get(run.id) ?? run;
        if (!isGoing(now)) shown.over(now);
      });
      if (events.some(hasReport)) readReports(run.id, events).catch(toasts.error);
    },
    hasMore,
    progressOf: progress.of,
    workflowOf(id) {
      const known = workflows.get(id) ??
        host.server!.ask("GET /runs/:id/workflow", { params: { id } }).then((answer) =>
          answer.text()
        );
      workflows.set(id, known);
      known.catch(() => workflows.delete(id));
      return known;
    },
    async reportsOf(id) {
      const known = reports.peek().filter(({ run }) => run === id);
      if (known.length) return known;
      const told = await host.server!.json("GET /runs/:id/events", { params: { id } });
      return await readReports(id, told.flatMap((one) => one.type === "event" ? [one.event] : []));
    },
    async more() {
      const last = sorted.peek().findLast(({ id }) => !aside.has(id));
      if (!last || !hasMore.peek()) return;
      hasMore.value = false; // one request at a time
      const older = await host.server!.json("GET /runs", {
        query: { before: last.id, limit: PAGE },
      });
      batch(() => {
        for (const { id } of older) aside.delete(id);
        addOlder(older);
        hasMore.value = older.length === PAGE;
      });
    },
    takeIn(found) {
      for (const { id } of found) if (!runs.peek().has(id)) aside.add(id);
      addOlder(found);
    },
    async start(document, text, options) {
      if (!host.server) throw new Error(NO_SERVER);
      const run = await begin(startRun(host.server, text, options), document);
      workflows.set(run.id, Promise.resolve(text));
      return run;
    },
    retry: (id, document) =>
      begin(host.server!.json("POST /runs/:id/retry", { params: { id } }), document),
    async ask(text, outputs) {
      if (!host.server) throw new Error(NO_SERVER);
      const run = await startRun(host.server, text, { outputs, priority: 1, transient: true });
      return await questions.answer(run.id);
    },
    connect({ kinOf, onWorkflows, onReconnect }) {
      if (!host.server) return;
      /** What is told of a run after it has not been shown before. */
      const turns = new Map<string, Promise<void>>();
      const inTurn = (id: string, work: () => void | Promise<void>): void => {
        const before = turns.get(id);
        // The server may tell of a run before it answers who has started it.
        if (!before && owners.ownerOf({ id }) !== undefined) return void work();
        const turn = (before ?? starting.then(() => {})).then(work).catch(() => {});
        turns.set(id, turn);
        turn.then(() => turns.get(id) === turn && turns.delete(id));
      };
      const follow = (id: string, event: WatchEvent): void =>
        inTurn(id, () => {
          const owner = owners.ownerOf({ id });
          if (owner !== undefined) return shown.follow(owner, event, id, () => true);
          const run = runs.peek().get(id);
          return run && followKin(kinOf(run), event, id);
        });
      const followKin = async (
        kin: readonly Kin[],
        event: WatchEvent,
        id: string,
      ): Promise<void> => {
        for (const { document, isSame } of kin) {
          const isWanted = await isSame();
          batch(() => shown.follow(document, event, id, isWanted));
        }
      };
      /** What was told of runs while they are listed is newer than the list; undefined of those that were removed. */
      let told: Map<string, RunInfo | undefined> | undefined;
      const refresh = async (): Promise<void> => {
        const since = told = new Map<string, RunInfo | undefined>();
        const [list, now] = await Promise.all([
          host.server!.json("GET /runs", { query: { limit: PAGE } }),
          host.server!.json("GET /status"),
        ]);
        if (told !== since) return; // listed anew
        told = undefined;
        const going = new Set(runs.peek().values().filter(isGoing).map(({ id }) => id));
        batch(() => {
          const all = new Map([...list.map((run) => [run.id, run] as const), ...since]);
          runs.value = new Map([...all].flatMap(([id, run]) => run ? [[id, run]] : []));
          status.value = now;
          hasMore.value = list.length === PAGE;
          // Of what ended while the server was away, nothing was received.
          for (const run of list) {
            if (going.has(run.id) && !isGoing(run)) shown.over(run);
          }
        });
      };
      host.server.watch({
        connected(now) {
          const back = now && connected.peek() === false;
          connected.value = now;
          if (now) refused.value = undefined;
          if (now) [SIGNED_OUT, SAID_SIGNED_OUT].forEach(toasts.settle);
          if (now) {
            refresh().catch(toasts.error);
            onWorkflows(); // before they were listed and this began they may have changed
          }
          if (!back) return;
          questions.lose();
          onReconnect();
        },
        refused(why, isShown) {
          const before = refused.peek();
          refused.value = why;
          if (why !== "signedOut" || why === before) return;
          if (!isShown) return toasts.show("error", SAID_SIGNED_OUT);
          const run = (): void => void loadAgain(host).catch(toasts.error);
          toasts.show("error", SIGNED_OUT, [{ title: "Sign in", run }]);
        },
        event(event) {
          if (questions.receive(event)) return;
          batch(() => {
            if (event.type === "status") {
              const before = status.peek();
              const offered = before?.notices?.some(({ action }) => action === "bringBack");
              status.value = event.status;
              if (before?.refusal && !event.status.refusal) onWorkflows();
              const isBack = offered && !event.status.notices?.some(({ action }) => action);
              if (isBack) refresh().catch(toasts.error);
            } else if ("name" in event) onWorkflows();
            else if (event.type === "log") toasts.write(event);
            else if (event.type === "removed") {
              told?.set(event.run, undefined);
              const rest = new Map(runs.peek());
              rest.delete(event.run);
              runs.value = rest;
            } else if (event.type === "run") {
              told?.set(event.run.id, event.run);
              keep(event.run);
              if (event.run.finished) progress.over(event.run.id);
              if (!isGoing(event.run)) inTurn(event.run.id, () => shown.over(event.run));
            } else if (event.type === "event") {
              progress.receive(event.event, runs.peek().get(event.run), event.run);
              if (hasReport(event.event)) {
                readReports(event.run, [event.event]).catch(toasts.error);
              }
              follow(event.run, event.event);
            }
          });
        },
      });
    },
  };
}

/** Loads the page anew of a server that is there still, and signs nobody in: whoever listens otherwise would have its place. */
async function loadAgain(host: Host): Promise<void> {
  await host.server!.ask("GET /status").catch((error) => {
    if (!(error instanceof ProblemError && error.status === 401)) throw error;
    location.reload();
  });
}

const SAID_SIGNED_OUT =
  t`What answers says that you are signed out, and cannot show here that it is your server: sign in in another tab, by the link that braid link prints, and this one goes on. What you have typed is kept`;
const SIGNED_OUT =
  t`You are signed out: sign in by the link that braid link prints, or by the token. What you have typed is kept`;
const REPORTS = 50;
/** Runs asked for at a time. */
const PAGE = 50;

const hasReport = (event: WatchEvent): boolean =>
  "outputs" in event && event.outputs.some(isReportOutput);

function isGoing({ state }: RunInfo): boolean {
  return state === "queued" || state === "running";
}
const NO_SERVER = t`Cannot run without the server: start it with braid serve`;
