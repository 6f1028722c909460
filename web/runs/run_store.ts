import { batch, computed, signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { WatchEvent } from "../../src/api/events.ts";
import type { RunInfo } from "../../src/api/runs.ts";
import type { ServerStatus } from "../../src/api/status.ts";
import type { Diagnostic } from "../../src/graph/diagnostic.ts";
import { t } from "../../src/words/translate.ts";
import type { Toasts } from "../core/toasts.ts";
import type { Host } from "../host/host.ts";
import { startRun } from "./start_run.ts";
import type { StartOptions } from "./start_run.ts";
import { createDocumentRuns } from "./document_runs.ts";
import type { NodeRun } from "./node_run.ts";
import type { Failure } from "./node_failures.ts";
import { createProgress } from "./progress_store.ts";
import { createQuestions } from "./questions.ts";
import type { RunProgress } from "./run_progress.ts";
import { reportsIn } from "./run_reports.ts";
import type { NamedReport } from "./run_reports.ts";

/** All runs the host knows of, and what they did with the nodes of open documents. */
export interface RunStore {
  /** Newest first. */
  readonly runs: ReadonlySignal<readonly RunInfo[]>;
  readonly status: ReadonlySignal<ServerStatus | undefined>;
  /** Whether the server answers; undefined before it first did, or where there is none. */
  readonly connected: ReadonlySignal<boolean | undefined>;
  /** Whether the server answers, but not to this browser. */
  readonly signedOut: ReadonlySignal<boolean>;
  /** Those queued or running. */
  readonly active: ReadonlySignal<readonly RunInfo[]>;
  /** What guidance did in runs of this session, newest first. */
  readonly reports: ReadonlySignal<readonly NamedReport[]>;
  nodeRun(document: string, path: string): NodeRun;
  /** What the nodes of a document warned of in its last run. */
  warningsOf(document: string): ReadonlySignal<readonly Diagnostic[]>;
  /** What of a document failed in its last run. */
  failuresOf(document: string): ReadonlySignal<readonly Failure[]>;
  /** Shows on the nodes of a document what happened in a run that is over. */
  replay(document: string, run: RunInfo, events: readonly WatchEvent[]): void;
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
  start(document: string, text: string, options: StartOptions): Promise<RunInfo>;
  /** Runs a document for what these nodes give, and for no other trace. @throws Error where it fails or is called off */
  ask(text: string, outputs: readonly string[]): Promise<RunInfo>;
  /** Listens to the host; `documentOf` finds the tab that a run's name belongs to. */
  connect(parts: {
    documentOf(run: RunInfo): string | undefined;
    onWorkflows(): void;
    onReconnect(): void;
  }): void;
}

export function createRunStore(host: Host, toasts: Toasts): RunStore {
  const runs = signal<ReadonlyMap<string, RunInfo>>(new Map());
  const status = signal<ServerStatus | undefined>(undefined);
  const connected = signal<boolean | undefined>(undefined);
  const signedOut = signal(false);
  const reports = signal<readonly NamedReport[]>([]);
  const shown = createDocumentRuns(host);
  const { nodeRun, warningsOf, failuresOf } = shown;
  const documents = new Map<string, string>();
  const questions = createQuestions();
  const progress = createProgress();
  const workflows = new Map<string, Promise<string>>();
  const hasMore = signal(false);
  const sorted = computed(() =>
    [...runs.value.values()].sort((a, b) => a.created < b.created ? 1 : -1)
  );

  const addReports = (added: readonly NamedReport[]): void => {
    if (!added.length) return;
    const keys = new Set(added.map(({ key }) => key));
    const rest = reports.peek().filter(({ key }) => !keys.has(key));
    reports.value = [...added, ...rest].slice(0, REPORTS);
  };
  const keep = (run: RunInfo): void => {
    runs.value = new Map(runs.peek()).set(run.id, run);
  };

  return {
    runs: sorted,
    status,
    connected,
    signedOut,
    active: computed(() => sorted.value.filter(isGoing)),
    reports,
    nodeRun,
    warningsOf,
    failuresOf,
    replay: (document, run, events) =>
      batch(() => {
        documents.set(run.id, document);
        for (const event of events) shown.follow(document, event, run.id);
        shown.over(document, run);
      }),
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
      const run = runs.peek().get(id);
      const events = await host.server!.json("GET /runs/:id/events", { params: { id } });
      const found = events.flatMap((told) =>
        told.type === "event" ? reportsIn(told.event, run, id) : []
      );
      addReports(found);
      return found;
    },
    async more() {
      const last = sorted.peek().at(-1);
      if (!last || !hasMore.peek()) return;
      hasMore.value = false; // one request at a time
      const older = await host.server!.json("GET /runs", {
        query: { before: last.id, limit: PAGE },
      });
      batch(() => {
        runs.value = new Map([...runs.peek(), ...older.map((run) => [run.id, run] as const)]);
        hasMore.value = older.length === PAGE;
      });
    },
    async start(document, text, options) {
      if (!host.server) throw new Error(NO_SERVER);
      const run = await startRun(host.server, text, options);
      documents.set(run.id, document);
      workflows.set(run.id, Promise.resolve(text));
      if (!runs.peek().has(run.id)) keep(run);
      return run;
    },
    async ask(text, outputs) {
      if (!host.server) throw new Error(NO_SERVER);
      const run = await startRun(host.server, text, { outputs, priority: 1, transient: true });
      return await questions.answer(run.id);
    },
    connect({ documentOf, onWorkflows, onReconnect }) {
      if (!host.server) return;
      const target = (id: string): string | undefined => {
        const run = runs.peek().get(id);
        return documents.get(id) ?? (run && documentOf(run));
      };
      const refresh = async (): Promise<void> => {
        const [list, now] = await Promise.all([
          host.server!.json("GET /runs", { query: { limit: PAGE } }),
          host.server!.json("GET /status"),
        ]);
        const going = new Set(runs.peek().values().filter(isGoing).map(({ id }) => id));
        batch(() => {
          runs.value = new Map(list.map((run) => [run.id, run]));
          status.value = now;
          hasMore.value = list.length === PAGE;
          // Of what ended while the server was away, nothing was received.
          for (const run of list) {
            const document = going.has(run.id) && !isGoing(run) ? target(run.id) : undefined;
            if (document !== undefined) shown.over(document, run);
          }
        });
      };
      host.server.watch({
        connected(now) {
          const back = now && connected.peek() === false;
          connected.value = now;
          if (now) signedOut.value = false;
          if (now) refresh().catch(toasts.error);
          if (!back) return;
          questions.lose();
          onReconnect();
        },
        signedOut() {
          if (signedOut.peek()) return;
          signedOut.value = true;
          toasts.show("error", SIGNED_OUT, [
            { title: "Sign in", run: () => location.reload() },
          ]);
        },
        event(event) {
          if (questions.receive(event)) return;
          batch(() => {
            if (event.type === "status") {
              const offered = status.peek()?.notices?.some(({ action }) => action === "bringBack");
              status.value = event.status;
              const isBack = offered && !event.status.notices?.some(({ action }) => action);
              if (isBack) refresh().catch(toasts.error);
            } else if ("name" in event) onWorkflows();
            else if (event.type === "log") toasts.write(event);
            else if (event.type === "removed") {
              const rest = new Map(runs.peek());
              rest.delete(event.run);
              runs.value = rest;
            } else if (event.type === "run") {
              keep(event.run);
              if (event.run.finished) progress.over(event.run.id);
              const document = target(event.run.id);
              if (document !== undefined && !isGoing(event.run)) {
                shown.over(document, event.run);
              }
            } else if (event.type === "event") {
              progress.receive(event.event, runs.peek().get(event.run), event.run);
              addReports(reportsIn(event.event, runs.peek().get(event.run), event.run));
              const document = target(event.run);
              if (document !== undefined) shown.follow(document, event.event, event.run);
            }
          });
        },
      });
    },
  };
}

const SIGNED_OUT =
  t`You are signed out: sign in by the link that braid link prints, or by the token. What you have typed is kept`;
const REPORTS = 50;
/** Runs asked for at a time. */
const PAGE = 50;

function isGoing({ state }: RunInfo): boolean {
  return state === "queued" || state === "running";
}
const NO_SERVER = t`Cannot run without the server: start it with braid serve`;
