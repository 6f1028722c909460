import { computed, signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { ComponentType } from "preact";
import { inLanguage, locale, t } from "../../src/words/translate.ts";
import type { InLanguage } from "../../src/words/translate.ts";
import type { PluginTheme } from "../../src/api/contributions.ts";
import type { OverlayContribution } from "./overlay.ts";
import type { QuickPick } from "./quick_input.ts";
import type { IconName } from "./ui/icon.tsx";
import { evaluateWhen } from "../../src/api/when.ts";
import type { Context } from "../../src/api/when.ts";

/** What tells a command from others that do the like. */
export interface Naming extends InLanguage {
  readonly id: string;
  readonly title: string;
  /** Keys that run it unless the settings say otherwise. */
  readonly keys?: readonly string[];
}

export interface Command extends Naming {
  /** Words by which the palette finds it, too: those of other programs, and of what it is good against. */
  readonly aliases?: readonly string[];
  readonly category?: string;
  readonly icon?: IconName;
  /** Those of plugins, where nothing else takes them. */
  readonly pluginKeys?: readonly PluginKeys[];
  /** Where its keys count; see `when.ts`. */
  readonly when?: string;
  /** Whether it can be done at all: not offered otherwise. */
  readonly enablement?: string;
  /** Of one that turns something on and off: whether that is on now. */
  readonly isOn?: () => boolean;
  /** Not in the palette: it needs an argument. */
  readonly hidden?: true;
  /** What it is given, whoever gives it, is read by `argument.ts`. */
  readonly run: (argument?: unknown) => unknown;
}

/** Keys that a plugin gives a command. */
export interface PluginKeys {
  readonly command: string;
  readonly keys: string;
  readonly when: string;
  /** Whose they are. */
  readonly from: string;
}

/** Something shown in the side bar, in the panel, or in the dock on the right. */
export interface ViewContribution extends InLanguage {
  readonly id: string;
  readonly title: string;
  readonly icon: IconName;
  readonly place: "side" | "panel" | "inspector";
  readonly order: number;
  readonly component: ComponentType;
  /** Those of the command that shows it, `view.ID`; in the side bar they count on the canvas. */
  readonly keys?: readonly string[];
  /** Not in the activity bar while it is closed. */
  readonly unlisted?: true;
  /** A small number beside its name: how many problems. */
  readonly badge?: () => number;
}

/** Something shown in the status bar: `order` counts from the left on either side. */
export interface StatusItem {
  readonly id: string;
  readonly side: "left" | "right";
  readonly order: number;
  readonly component: ComponentType;
}

export interface SettingContribution extends InLanguage {
  readonly id: string;
  readonly title: string;
  readonly doc: string;
  readonly default: unknown;
  /** Whether it counts only where the person has set it, whatever a folder of workflows brings. */
  readonly personal?: boolean;
  readonly choices?: readonly string[];
  /** What choices are called that are not called as they are written. */
  readonly names?: Readonly<Record<string, string>>;
  /** Those that come and go, with what they are called. */
  readonly moreChoices?: () => Readonly<Record<string, string>>;
  /** Of a number. */
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  /** In what people are shown and give it, and how much of the setting one of these is: `GiB`. */
  readonly unit?: { readonly name: string; readonly size: number };
}

/** Something to learn by doing. */
export interface Walkthrough {
  readonly id: string;
  readonly title: string;
  readonly doc: string;
  /** The plugin that brings it. */
  readonly from?: string;
  readonly steps: readonly WalkthroughStep[];
}

export interface WalkthroughStep {
  readonly id: string;
  readonly title: string;
  /** Markdown. */
  readonly doc: string | (() => string);
  readonly button?: {
    /** The command's own unless given. */
    readonly title?: string;
    readonly command: string;
    readonly argument?: unknown;
  };
  /** What ticks it off, see `completion_events.ts`; one that ends with `*` is anything that begins so. */
  readonly done: readonly string[];
}

/** Colours for the window. */
export interface ThemeContribution extends PluginTheme {
  /** Whose it is. */
  readonly from: string;
}

/** What the field at the top of the window finds behind a sign; `""` where none is typed. */
export interface QuickAccess {
  readonly prefix: string;
  readonly title: string;
  readonly hint: string;
  picks(): readonly QuickPick[] | Promise<readonly QuickPick[]>;
  accept(id: string): unknown;
}

export interface MenuItem {
  readonly command: string;
  readonly menu:
    | "node"
    | "canvas"
    | "wire"
    | "input"
    | "frame"
    | "note"
    | "file"
    | "folder"
    | "picture"
    | "run"
    | "tab"
    | "workflow";
  readonly when?: string;
  /** Items of a group stand together, in the order of the groups' names. */
  readonly group: string;
  /** Its name in the bar of the menu's place, beside its icon; `""` for the icon alone, undefined where it is not there. */
  readonly bar?: string;
}

/** What a feature, or a plugin, adds. A layer that has a point of its own adds it to this interface. */
export interface Contributions {
  readonly commands?: readonly Command[];
  readonly views?: readonly ViewContribution[];
  readonly settings?: readonly SettingContribution[];
  readonly menus?: readonly MenuItem[];
  readonly statusItems?: readonly StatusItem[];
  readonly walkthroughs?: readonly Walkthrough[];
  readonly quickAccess?: readonly QuickAccess[];
  readonly overlays?: readonly OverlayContribution[];
  readonly themes?: readonly ThemeContribution[];
  readonly keybindings?: readonly PluginKeys[];
  /** What when-clauses can ask about. */
  readonly context?: () => Context;
  /** More of it, whose code is loaded once the window is shown. */
  readonly later?: () => Promise<Contributions>;
  /** Does what must be done before the window is shown. */
  readonly prepare?: () => void | Promise<void>;
  /** Begins what goes on by itself, once the window is as it was left. */
  readonly start?: () => void;
}

type PointName = keyof Contributions;

/** All that makes up the editor: what is built in registers here as plugins will. */
export interface Registry {
  readonly commands: ReadonlySignal<ReadonlyMap<string, Command>>;
  readonly views: ReadonlySignal<readonly ViewContribution[]>;
  readonly settings: ReadonlySignal<readonly SettingContribution[]>;
  readonly menus: ReadonlySignal<readonly MenuItem[]>;
  readonly statusItems: ReadonlySignal<readonly StatusItem[]>;
  readonly walkthroughs: ReadonlySignal<readonly Walkthrough[]>;
  readonly quickAccess: ReadonlySignal<readonly QuickAccess[]>;
  /** What each contribution has at a point, in the order they came. */
  at<P extends PointName>(point: P): readonly NonNullable<Contributions[P]>[];
  /** @returns what takes it back */
  contribute(contributions: Contributions): () => void;
}

/** @param toggle opens or closes a view: each is given a command that does so, unless it has one of its own */
export function createRegistry(toggle: (view: ViewContribution) => void = () => {}): Registry {
  const all = signal<readonly Contributions[]>([]);
  const points = new Map<PointName, ReadonlySignal<readonly unknown[]>>();
  const at = <P extends PointName>(point: P): readonly NonNullable<Contributions[P]>[] => {
    const found = points.get(point) ??
      computed(() => all.value.map((one) => one[point]).filter((part) => part != null));
    points.set(point, found);
    return found.value as readonly NonNullable<Contributions[P]>[];
  };
  return {
    commands: computed(() => {
      const own = at("commands").flat();
      const ids = new Set(own.map(({ id }) => id));
      const toggles = at("views").flat().map((view) => toggleCommand(view, toggle))
        .filter(({ id }) => !ids.has(id));
      const keys = Map.groupBy(at("keybindings").flat(), ({ command }) => command);
      return new Map([...own, ...toggles].map((command) => {
        const pluginKeys = keys.get(command.id);
        return [command.id, pluginKeys ? { ...command, pluginKeys } : command];
      }));
    }),
    views: computed(() => at("views").flat().sort((a, b) => a.order - b.order)),
    settings: computed(() => at("settings").flat()),
    menus: computed(() => at("menus").flat()),
    statusItems: computed(() => at("statusItems").flat().sort((a, b) => a.order - b.order)),
    walkthroughs: computed(() => at("walkthroughs").flat()),
    quickAccess: computed(() => at("quickAccess").flat()),
    at,
    contribute(contributions) {
      const shown = inLanguage(contributions);
      all.value = [...all.value, shown];
      return () => {
        all.value = all.value.filter((one) => one !== shown);
      };
    },
  };
}

function toggleCommand(
  view: ViewContribution,
  toggle: (view: ViewContribution) => void,
): Command {
  const { id, title, english, place, keys } = view;
  return {
    id: `view.${id}`,
    title: t`Show ${locale() ? title : title.toLowerCase()}`,
    category: t`View`,
    ...(english && { english: `View: Show ${english.toLowerCase()}` }), // not shown
    ...(keys && { keys }),
    ...(keys && place === "side" && { when: "canvasFocus && !textInputFocus" }),
    run: () => toggle(view),
  };
}

/** The keys of a command: a person's own in place of the built-in ones and those of plugins. */
export function keysOf(command: Command, own: Readonly<Record<string, string>>): readonly string[] {
  const mine = Object.hasOwn(own, command.id) ? own[command.id]! : undefined;
  const { keys = [], pluginKeys = [] } = command;
  return mine === undefined
    ? [...keys, ...pluginKeys.map(({ keys }) => keys)]
    : mine === ""
    ? []
    : [mine];
}

export function isEnabled(command: Command, context: Context): boolean {
  return evaluateWhen(command.enablement ?? "true", context);
}
