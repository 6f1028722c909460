import { computed, signal } from "@preact/signals";
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { Settings, SettingsScope } from "../../src/api/settings.ts";
import type { Host } from "../host/host.ts";
import type { Registry, SettingContribution } from "./registry.ts";

export interface SettingsStore {
  /** What is set in each place. */
  readonly scopes: Readonly<Record<SettingsScope, ReadonlySignal<Settings>>>;
  /** What is set: the workspace's before the person's, but for what only the person can set. */
  readonly own: ReadonlySignal<Settings>;
  /** The value set, where it is one that the setting may have, or the default. */
  read<T>(id: string): T;
  /** Sets it where it is set already and counts, else for the person; undefined takes it out. */
  write(id: string, value: unknown, scope?: SettingsScope): void;
  /** Sets and takes out what was changed of all that is set in one place, once the server has taken it: others' changes stay. */
  replace(before: Settings, after: Settings, scope: SettingsScope): Promise<void>;
  /** Keys that the person gave to commands; `""` for none. */
  readonly keys: ReadonlySignal<Readonly<Record<string, string>>>;
}

/** The setting that holds the person's keys. */
export const KEYS = "keybindings";

export async function loadSettings(
  host: Host,
  registry: Registry,
  onError: (error: unknown) => void,
): Promise<SettingsStore> {
  const load = async (scope: SettingsScope): Promise<Settings> => {
    try {
      return scope === "user" || host.hasWorkspaceSettings ? await host.readSettings(scope) : {};
    } catch (error) {
      onError(error);
      return {};
    }
  };
  const [user, workspace] = await Promise.all([load("user"), load("workspace")]);
  const scopes = { user: signal(user), workspace: signal(workspace) };
  const inTurn = { user: turnsOf(scopes.user), workspace: turnsOf(scopes.workspace) };
  // Other windows of this browser read again what one has set: they are told that it has, and not what.
  const others = "document" in globalThis ? new BroadcastChannel("braid.settings") : undefined;
  others?.addEventListener("message", ({ data }) => {
    for (const scope of ["user", "workspace"] as const) {
      if (data !== scope) continue;
      inTurn[scope](() => host.readSettings(scope)).catch(() => {}); // the server is away
    }
  });
  /** What waits for its turn, in the order that it came. */
  const unsent = { user: new Set<Settings>(), workspace: new Set<Settings>() };
  const change = (changes: Settings, scope: SettingsScope, shown?: Settings): Promise<void> => {
    unsent[scope].add(changes);
    return inTurn[scope](async () => {
      // Some browsers show a page again that was left, which has sent it then.
      const isSent = !unsent[scope].delete(changes);
      const changed =
        await (isSent ? host.readSettings(scope) : host.changeSettings(changes, scope));
      others?.postMessage(scope);
      return changed;
    }, shown);
  };
  addEventListener("pagehide", () => {
    for (const scope of ["user", "workspace"] as const) {
      const all = [...unsent[scope]];
      unsent[scope].clear();
      // At once, as their order on the way is nobody's to tell.
      if (all.length) host.changeSettings(Object.assign({}, ...all), scope).catch(() => {});
    }
  });
  const known = computed(() =>
    new Map(registry.settings.value.map((setting) => [setting.id, setting]))
  );
  const shared = computed(() =>
    Object.fromEntries(
      Object.entries(scopes.workspace.value)
        .filter(([id]) => id !== KEYS && !known.value.get(id)?.personal),
    )
  );
  const own = computed(() => ({ ...scopes.user.value, ...shared.value }));
  return {
    scopes,
    own,
    async replace(before, after, scope) {
      const changed = Object.keys({ ...before, ...after })
        .filter((id) => JSON.stringify(before[id]) !== JSON.stringify(after[id]));
      const changes = Object.fromEntries(changed.map((id) => [id, after[id] ?? null]));
      await change(changes, scope);
    },
    read<T>(id: string) {
      const setting = known.value.get(id);
      const set = [shared.value, scopes.user.value].find((settings) =>
        Object.hasOwn(settings, id) && (!setting || fits(settings[id], setting))
      );
      return (set ? set[id] : setting?.default) as T;
    },
    write(id, value, scope = Object.hasOwn(shared.peek(), id) ? "workspace" : "user") {
      // It alone: another page may have set others since, or this one could not read them.
      const one = { [id]: value ?? null };
      change(one, scope, one).catch(onError);
    },
    keys: computed(() =>
      Object.fromEntries(
        Object.entries(own.value[KEYS] ?? {}).filter(([, keys]) => typeof keys === "string"),
      )
    ),
  };
}

/**
 * What is asked about the settings of one place, one after the other: so the server takes what is set in the order that it was,
 * and no answer takes back what was set after its question.
 *
 * @returns asks, and shows what was answered; changes are shown at once instead
 */
function turnsOf(
  shown: Signal<Settings>,
): (ask: () => Promise<Settings>, changes?: Settings) => Promise<void> {
  const waiting = new Set<Settings>();
  let last: Promise<void> | undefined;
  return (ask, changes) => {
    if (changes) {
      waiting.add(changes);
      shown.value = changed(shown.peek(), changes);
    }
    const answer = last ? last.then(ask) : ask(); // at once where it can: the page may be closed
    const done = answer.then((settings) => {
      if (!changes) shown.value = [...waiting].reduce(changed, settings);
    });
    const over = done.catch(() => {}).then(() => {
      if (changes) waiting.delete(changes);
      if (last === over) last = undefined;
    });
    last = over;
    return done;
  };
}

/** Settings with changes in them; null takes one out. */
function changed(settings: Settings, changes: Settings): Settings {
  const all = { ...settings, ...changes };
  for (const id of Object.keys(changes)) if (all[id] === null) delete all[id];
  return all;
}

/** Whether a value is one that a setting may have: a file is written by hands, other versions and other people, too. */
function fits(
  value: unknown,
  { default: normal, choices, moreChoices, min = -Infinity, max = Infinity }: SettingContribution,
): boolean {
  if (choices) {
    return typeof value === "string" &&
      (choices.includes(value) || Object.hasOwn(moreChoices?.() ?? {}, value));
  }
  if (Array.isArray(normal)) {
    return Array.isArray(value) && value.every((item) => typeof item === "string");
  }
  if (typeof normal === "number") return typeof value === "number" && value >= min && value <= max;
  if (typeof normal !== "object") return typeof value === typeof normal;
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
