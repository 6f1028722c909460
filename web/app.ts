import { computed, signal } from "@preact/signals";
import type { ReadonlySignal, Signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Catalogue } from "../src/graph/catalogue.ts";
import { subgraphName } from "../src/graph/node_types.ts";
import type { CanvasView } from "./canvas/canvas_view.ts";
import { createCanvasView } from "./canvas/canvas_view.ts";
import { createRegistry, isEnabled } from "./core/registry.ts";
import type { Command, Registry } from "./core/registry.ts";
import type { Context } from "./core/when.ts";
import { createBlueprints } from "./document/blueprints.ts";
import type { Blueprint } from "./document/blueprints.ts";
import type { OpenDocument } from "./document/open_document.ts";
import type { Workspace } from "./document/workspace.ts";
import { createWorkspace } from "./document/workspace.ts";
import type { Host } from "./host/host.ts";
import { isReportOutput } from "./runs/run_reports.ts";
import type { RunStore } from "./runs/run_store.ts";
import { createRunStore } from "./runs/run_store.ts";
import { createHappenings } from "./core/happenings.ts";
import type { Happenings } from "./core/happenings.ts";
import type { Layout } from "./core/layout.ts";
import { createLayout } from "./core/layout.ts";
import { createQuickInput } from "./core/quick_input.ts";
import type { QuickInput } from "./core/quick_input.ts";
import { loadSettings } from "./core/settings.ts";
import type { SettingsStore } from "./core/settings.ts";
import { createToasts } from "./core/toasts.ts";
import type { Toasts } from "./core/toasts.ts";

/** The parts of the editor. */
export interface App {
  readonly host: Host;
  readonly registry: Registry;
  readonly catalogue: Signal<Catalogue>;
  readonly settings: SettingsStore;
  readonly workspace: Workspace;
  /** Subgraphs kept for any graph. */
  readonly blueprints: ReadonlySignal<readonly Blueprint[]>;
  readonly runs: RunStore;
  readonly toasts: Toasts;
  readonly layout: Layout;
  readonly quickInput: QuickInput;
  /** The canvas of the tab in front of the focused group. */
  readonly canvas: ReadonlySignal<CanvasView | undefined>;
  canvasOf(tab: OpenDocument): CanvasView;
  /** Tells what a person did and what came of it: `onCommand:file.save`, `onRun:succeeded`. */
  readonly happenings: Happenings;
  /** What when-clauses can ask about. */
  context(): Context;
  isEnabled(command: Command): boolean;
  /** Runs a command; what goes wrong is said in a toast. */
  execute(id: string, argument?: unknown): Promise<void>;
}

export async function createApp(host: Host): Promise<App> {
  const registry = createRegistry();
  const toasts = createToasts();
  const catalogue = signal(await host.catalogue());
  const settings = await loadSettings(host, registry, toasts.error);
  const workspace = createWorkspace(host, catalogue, toasts.error);
  const runs = createRunStore(host, toasts);
  const layout = createLayout();
  const views = new WeakMap<OpenDocument, CanvasView>();
  const canvasOf = (tab: OpenDocument): CanvasView => {
    const known = views.get(tab) ??
      createCanvasView(
        tab,
        catalogue,
        (path) => runs.nodeRun(tab.key, path),
        runs.warningsOf(tab.key),
      );
    views.set(tab, known);
    return known;
  };
  const app: App = {
    host,
    registry,
    catalogue,
    settings,
    workspace,
    blueprints: createBlueprints(host.workflows, workspace.files, catalogue),
    runs,
    toasts,
    layout,
    quickInput: createQuickInput(),
    canvas: computed(() => workspace.active.value && canvasOf(workspace.active.value)),
    canvasOf,
    happenings: createHappenings(),
    context: () => contextOf(app),
    isEnabled: (command) => isEnabled(command, contextOf(app)),
    async execute(id, argument) {
      const command = registry.commands.peek().get(id);
      try {
        if (!command) throw new RangeError(`There is no command "${id}"`);
        await command.run(app, argument);
        app.happenings.tell(`onCommand:${id}`);
      } catch (error) {
        toasts.error(error);
      }
    },
  };
  return app;
}

function contextOf(app: App): Context {
  const document = app.workspace.active.value;
  const canvas = app.canvas.value;
  const focused = globalThis.document?.activeElement;
  const selection = [...document?.selection.value ?? []];
  const node = selection.length === 1 ? canvas?.scene.nodes.value.get(selection[0]!) : undefined;
  const { overlay } = app.layout;
  return {
    host: app.host.name,
    canRun: app.host.server !== undefined,
    hasDocument: document !== undefined,
    groups: app.workspace.groups.value.groups.length,
    dirty: document?.dirty.value ?? false,
    inSubgraph: document?.where.value !== undefined,
    hasSelection: selection.length > 0,
    selectionCount: selection.length,
    "node.guided": node && Object.values(node.type.value.inputs)
      .some((port) => "kind" in port && port.kind === "guidance"),
    "node.reported": node?.run.outputs.value.some(isReportOutput),
    "node.type": node?.type.value.title && node.entry.value.type,
    "node.subgraph": node !== undefined && subgraphName(node.entry.value.type) !== undefined,
    canUndo: document?.undoName.value !== undefined,
    canRedo: document?.redoName.value !== undefined,
    running: app.runs.active.value.length > 0,
    overlay: overlay.value !== undefined || app.quickInput.question.value !== undefined,
    textInputFocus: focused?.matches(
      "input:not([type=range],[type=checkbox]),textarea,[contenteditable]",
    ) ?? false,
    viewerFocus: focused?.closest(".overlay.picture") != null,
    inspectorFocus: focused?.closest(".guidance-inspector") != null,
    canvasFocus: focused === globalThis.document?.body || focused?.closest(".canvas") != null,
  };
}

const AppContext = createContext<App | undefined>(undefined);

export const AppProvider: typeof AppContext.Provider = AppContext.Provider;

export function useApp(): App {
  return useContext(AppContext)!;
}
