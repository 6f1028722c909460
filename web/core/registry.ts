import { computed, signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { ComponentType } from "preact";
import type { App } from "../app.ts";
import type { ControlProps } from "../document/control_props.ts";
import type { Pick } from "./quick_input.ts";
import type { IconName } from "./ui/icon.tsx";
import type { Context } from "./when.ts";
import { evaluateWhen } from "./when.ts";
import { normalizeKeys } from "./keys.ts";

export interface Command {
  readonly id: string;
  readonly title: string;
  readonly category?: string;
  readonly icon?: IconName;
  /** Keys that run it unless the settings say otherwise. */
  readonly keys?: readonly string[];
  /** Where its keys count; see `when.ts`. */
  readonly when?: string;
  /** Whether it can be done at all: not offered otherwise. */
  readonly enablement?: string;
  /** Not in the palette: it needs an argument. */
  readonly hidden?: true;
  // deno-lint-ignore no-explicit-any
  run(app: App, argument?: any): unknown;
}

/** Something shown in the side bar or in the panel. */
export interface ViewContribution {
  readonly id: string;
  readonly title: string;
  readonly icon: IconName;
  readonly place: "side" | "panel";
  readonly order: number;
  readonly component: ComponentType;
  /** Not in the activity bar while it is closed. */
  readonly unlisted?: true;
  /** A small number beside its name: how many problems. */
  readonly badge?: (app: App) => number;
}

/** Something shown in the status bar: `order` counts from the left on either side. */
export interface StatusItem {
  readonly id: string;
  readonly side: "left" | "right";
  readonly order: number;
  readonly component: ComponentType;
}

export interface SettingContribution {
  readonly id: string;
  readonly title: string;
  readonly doc: string;
  readonly default: unknown;
  readonly choices?: readonly string[];
  /** Of a number. */
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
}

/** Something to learn by doing. */
export interface Walkthrough {
  readonly id: string;
  readonly title: string;
  readonly doc: string;
  readonly steps: readonly WalkthroughStep[];
}

export interface WalkthroughStep {
  readonly id: string;
  readonly title: string;
  /** Markdown. */
  readonly doc: string | ((app: App) => string);
  readonly button?: {
    readonly title: string;
    readonly command: string;
    readonly argument?: unknown;
  };
  /** What ticks it off, see `happenings.ts`; one that ends with `*` is anything that begins so. */
  readonly done: readonly string[];
}

/** What the field at the top of the window finds behind a sign; `""` where none is typed. */
export interface QuickAccess {
  readonly prefix: string;
  readonly title: string;
  readonly hint: string;
  picks(app: App): readonly Pick[] | Promise<readonly Pick[]>;
  accept(app: App, id: string): unknown;
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
    | "tab";
  readonly when?: string;
  /** Items of a group stand together, in the order of the groups' names. */
  readonly group: string;
}

export interface Contributions {
  readonly commands?: readonly Command[];
  readonly views?: readonly ViewContribution[];
  readonly settings?: readonly SettingContribution[];
  readonly menus?: readonly MenuItem[];
  readonly statusItems?: readonly StatusItem[];
  readonly walkthroughs?: readonly Walkthrough[];
  readonly quickAccess?: readonly QuickAccess[];
  readonly controls?: Readonly<Record<string, ComponentType<ControlProps>>>;
}

/** All that makes up the editor: what is built in registers here as plugins will. */
export interface Registry {
  readonly commands: ReadonlySignal<ReadonlyMap<string, Command>>;
  readonly views: ReadonlySignal<readonly ViewContribution[]>;
  readonly settings: ReadonlySignal<readonly SettingContribution[]>;
  readonly menus: ReadonlySignal<readonly MenuItem[]>;
  readonly statusItems: ReadonlySignal<readonly StatusItem[]>;
  readonly walkthroughs: ReadonlySignal<readonly Walkthrough[]>;
  readonly quickAccess: ReadonlySignal<readonly QuickAccess[]>;
  control(name: string): ComponentType<ControlProps> | undefined;
  /** @returns what takes it back */
  contribute(contributions: Contributions): () => void;
}

export function createRegistry(): Registry {
  const all = signal<readonly Contributions[]>([]);
  const controls = computed(() =>
    new Map(all.value.flatMap(({ controls = {} }) => Object.entries(controls)))
  );
  return {
    commands: computed(() =>
      new Map(
        all.value.flatMap(({ commands = [] }) => commands.map((command) => [command.id, command])),
      )
    ),
    views: computed(() =>
      all.value.flatMap(({ views = [] }) => views).sort((a, b) => a.order - b.order)
    ),
    settings: computed(() => all.value.flatMap(({ settings = [] }) => settings)),
    menus: computed(() => all.value.flatMap(({ menus = [] }) => menus)),
    statusItems: computed(() =>
      all.value.flatMap(({ statusItems = [] }) => statusItems).sort((a, b) => a.order - b.order)
    ),
    walkthroughs: computed(() => all.value.flatMap(({ walkthroughs = [] }) => walkthroughs)),
    quickAccess: computed(() => all.value.flatMap(({ quickAccess = [] }) => quickAccess)),
    control: (name) => controls.value.get(name),
    contribute(contributions) {
      all.value = [...all.value, contributions];
      return () => {
        all.value = all.value.filter((one) => one !== contributions);
      };
    },
  };
}

/** The keys of a command: a person's own before the built-in ones. */
export function keysOf(command: Command, own: Readonly<Record<string, string>>): readonly string[] {
  const mine = Object.hasOwn(own, command.id) ? own[command.id]! : undefined;
  return mine === undefined ? command.keys ?? [] : mine === "" ? [] : [mine];
}

/** Other commands that take the same keys in the same place. */
export function conflictsOf(
  command: Command,
  all: Iterable<Command>,
  own: Readonly<Record<string, string>>,
): readonly Command[] {
  const mine = new Set(keysOf(command, own).map((keys) => normalizeKeys(keys)));
  return [...all].filter((other) =>
    other.id !== command.id && other.when === command.when &&
    keysOf(other, own).some((keys) => mine.has(normalizeKeys(keys)))
  );
}

export type KeyMatch =
  | { readonly match: "command"; readonly command: Command }
  /** The first stroke of a chord. */
  | { readonly match: "chord" }
  | { readonly match: "none" };

/** What the strokes so far mean here. Of several commands that one wins whose clause says more. */
export function matchKeys(
  strokes: string,
  commands: Iterable<Command>,
  context: Context,
  own: Readonly<Record<string, string>> = {},
): KeyMatch {
  let found: Command | undefined;
  let chord = false;
  const weight = ({ when = "" }: Command): number => when.split(/&&|\|\|/).filter(Boolean).length;
  for (const command of commands) {
    for (const keys of keysOf(command, own)) {
      const normal = normalizeKeys(keys);
      if (normal !== strokes && !normal.startsWith(`${strokes} `)) continue;
      if (!isEnabled(command, context) || !evaluateWhen(command.when ?? "true", context)) continue;
      if (normal !== strokes) chord = true;
      else if (!found || weight(command) > weight(found)) found = command;
    }
  }
  if (found) return { match: "command", command: found };
  return { match: chord ? "chord" : "none" };
}

export function isEnabled(command: Command, context: Context): boolean {
  return evaluateWhen(command.enablement ?? "true", context);
}
