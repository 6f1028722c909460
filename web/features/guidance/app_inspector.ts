import { computed, effect } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import { t } from "../../../src/words/translate.ts";
import type { CanvasView } from "../../canvas/canvas_view.ts";
import type { Canvases } from "../../canvas/canvases.ts";
import { shift } from "../../canvas/fitting.ts";
import { rectOf } from "../../canvas/item.ts";
import { prefixOf } from "../../document/open_document.ts";
import type { NamedReport } from "../../runs/run_reports.ts";
import { kinshipOf } from "../../runs/kinship.ts";
import { picturesOf } from "../../runs/run_pictures.ts";
import type { Runs } from "../../runs/runs.ts";
import { createInspectorState } from "./inspector_state.ts";
import type { InspectorState } from "./inspector_state.ts";
import type { PlanStore } from "./plan_store.ts";

/** The guidance inspector of an app. */
export interface AppInspector {
  readonly state: InspectorState;
  /** Of runs of the graph in front, newest first, then its plans, then of runs of other graphs. */
  readonly reports: ReadonlySignal<readonly NamedReport[]>;
  /** Shows the newest report, or one by its key, without hiding the node it is of. */
  open(key?: string): void;
}

export function createInspector(app: Canvases, plans: PlanStore): AppInspector {
  const state = createInspectorState();
  const named = (report: NamedReport): NamedReport => {
    const document = app.workspace.active.value;
    const run = app.runs.runs.value.find(({ id }) => id === report.run) ?? { id: report.run! };
    const isAside = !document || kinshipOf(app).relation(document, run) === "other";
    const isNamesake = isAside && "name" in run && run.name === document?.name.value;
    const name = isNamesake ? t`${report.name} (another graph)` : report.name;
    return { ...withPictures(app, report), name, isAside };
  };
  const reports = computed(() => {
    const all = app.runs.reports.value.map(named);
    const [others, own] = [true, false].map((aside) => all.filter((one) => one.isAside === aside));
    return [...own!, ...plans.plans.value, ...others!];
  });
  const inspector: AppInspector = {
    state,
    reports,
    open(key) {
      if (key !== undefined) {
        state.shown.value = key;
        state.at.value = Infinity;
      }
      const view = app.canvas.peek();
      app.layout.panel.value = "guidance";
      app.layout.panelHeight.value = Math.max(app.layout.panelHeight.peek(), 340);
      const node = reports.peek().find((report) => report.key === key)?.node;
      if (view && node !== undefined) afterLayout(() => keepInSight(view, node));
    },
  };
  // What was chosen was chosen for the graph in front.
  const chosen = new Map<string | undefined, string | undefined>();
  let front = app.workspace.active.peek()?.key;
  effect(() => {
    const key = app.workspace.active.value?.key;
    if (key === front) return;
    chosen.set(front, state.shown.peek());
    front = key;
    state.shown.value = chosen.get(key);
  });
  // A plan gives way to the report of the run that follows it.
  let newest = app.runs.reports.peek()[0]?.key;
  effect(() => {
    const key = app.runs.reports.value[0]?.key;
    if (key === newest) return;
    newest = key;
    if (state.shown.peek()?.startsWith("plan/")) state.shown.value = undefined;
  });
  return inspector;
}

/** With what its run painted, where that is a picture for each of the batch. */
function withPictures(
  { runs, host }: Pick<Runs, "runs" | "host">,
  named: NamedReport,
): NamedReport {
  const outputs = runs.runs.value.find(({ id }) => id === named.run)?.outputs ?? {};
  const images = named.report.steps[0]?.total.length;
  for (const output of Object.values(outputs)) {
    const pictures = picturesOf(host, output);
    if (pictures.length && pictures.length === images) {
      return { ...named, pictures: pictures.map(({ url }) => url) };
    }
  }
  return named;
}

/** Moves the canvas as little as it takes to see a node whole. */
function keepInSight(view: CanvasView, path: string): void {
  const prefix = prefixOf(view.document.path.peek());
  const item = path.startsWith(prefix) ? view.scene.item(path.slice(prefix.length)) : undefined;
  if (!item) return;
  const { x, y, zoom } = view.viewport.peek();
  const [width, height] = view.size.peek();
  const rect = rectOf(item);
  const way = (start: number, length: number, room: number): number => {
    const [low, high] = [start - MARGIN, start + length + MARGIN];
    if (low < 0 || high - low > room) return -low;
    return Math.min(0, room - high);
  };
  const dx = way(rect.x * zoom + x, rect.width * zoom, width);
  const dy = way(rect.y * zoom + y, rect.height * zoom, height);
  if (dx || dy) shift(view, dx, dy);
}

/** Leaves room for what hangs below a node. */
const MARGIN = 36;

/** Once the panel has taken its place from the canvas. */
function afterLayout(then: () => void): void {
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(then)));
}
