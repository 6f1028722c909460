import { createContext } from "preact";
import type { Provider } from "preact";
import { useContext } from "preact/hooks";
import type { Host } from "../host/host.ts";
import { createCompletionEvents } from "./completion_events.ts";
import type { CompletionEvents } from "./completion_events.ts";
import { handOver, TEXT_FIELD } from "./held_text.ts";
import { createLayout, toggleView } from "./layout.ts";
import type { Layout } from "./layout.ts";
import { createPluginContributions } from "./plugin_contributions.ts";
import { createQuickInput } from "./quick_input.ts";
import type { QuickInput } from "./quick_input.ts";
import { createRegistry, isEnabled } from "./registry.ts";
import type { Command, Registry } from "./registry.ts";
import { loadSettings } from "./settings.ts";
import type { SettingsStore } from "./settings.ts";
import { createToasts } from "./toasts.ts";
import type { Toasts } from "./toasts.ts";
import type { Context } from "../../src/api/when.ts";

/** The editor as far as it knows of no document. Each layer above has what this one has, and more. */
export interface Core {
  readonly host: Host;
  readonly registry: Registry;
  readonly settings: SettingsStore;
  readonly toasts: Toasts;
  readonly layout: Layout;
  readonly quickInput: QuickInput;
  /** Tells what a person did and what came of it: `onCommand:file.save`, `onRun:succeeded`. */
  readonly completionEvents: CompletionEvents;
  /** Registers what the plugins of the server contribute now, in place of what they did before. */
  takeContributions(): Promise<void>;
  /** What when-clauses can ask about. */
  context(): Context;
  isEnabled(command: Command): boolean;
  /** Runs a command; what goes wrong is said in a toast. */
  execute(id: string, argument?: unknown): Promise<void>;
}

export async function createCore(host: Host): Promise<Core> {
  const layout = createLayout();
  const registry = createRegistry((view) => toggleView(layout, view));
  const toasts = createToasts();
  const settings = await loadSettings(host, registry, toasts.error);
  const quickInput = createQuickInput();
  const completionEvents = createCompletionEvents();
  const context = (): Context => {
    const focused = globalThis.document?.activeElement;
    return Object.assign(
      {
        host: host.name,
        canRun: host.server !== undefined,
        overlay: layout.overlay.value !== undefined || quickInput.question.value !== undefined,
        textInputFocus: focused?.matches(`${TEXT_FIELD},[contenteditable]`) ?? false,
      },
      ...registry.at("context").map((part) => part()),
    );
  };
  return {
    host,
    registry,
    settings,
    toasts,
    layout,
    quickInput,
    completionEvents,
    takeContributions: createPluginContributions(host.server, registry),
    context,
    isEnabled: (command) => isEnabled(command, context()),
    async execute(id, argument) {
      handOver();
      const command = registry.commands.peek().get(id);
      try {
        if (!command) throw new RangeError(`There is no command "${id}"`);
        await command.run(argument);
        toasts.settle(id);
        completionEvents.fire(`onCommand:${id}`);
      } catch (error) {
        toasts.show("error", error instanceof Error ? error.message : String(error), [], id);
      }
    },
  };
}

/** How components reach a layer: its provider for the one who made it, and a hook. */
export function layerContext<Layer>(): readonly [Provider<Layer | undefined>, () => Layer] {
  const context = createContext<Layer | undefined>(undefined);
  return [context.Provider, () => useContext(context)!];
}

export const [CoreProvider, useCore] = layerContext<Core>();
