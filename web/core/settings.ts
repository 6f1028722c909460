import { computed, signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { Settings, SettingsScope } from "../../src/api/settings.ts";
import type { Host } from "../host/host.ts";
import type { Registry } from "./registry.ts";

export interface SettingsStore {
  /** What is set in each place. */
  readonly scopes: Readonly<Record<SettingsScope, ReadonlySignal<Settings>>>;
  /** What is set: the workspace's before the person's. */
  readonly own: ReadonlySignal<Settings>;
  /** The value set, or the default. */
  read<T>(id: string): T;
  /** Sets it where it is set already, else for the person; undefined takes it out. */
  write(id: string, value: unknown, scope?: SettingsScope): void;
  /** Replaces all that is set in one place, once the server has taken it. */
  replace(settings: Settings, scope: SettingsScope): Promise<void>;
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
  const own = computed(() => ({ ...scopes.user.value, ...scopes.workspace.value }));
  const defaults = computed(() =>
    new Map(registry.settings.value.map((setting) => [setting.id, setting.default]))
  );
  return {
    scopes,
    own,
    async replace(settings, scope) {
      await host.writeSettings(settings, scope);
      scopes[scope].value = settings;
    },
    read: <T>(id: string) =>
      (Object.hasOwn(own.value, id) ? own.value[id] : defaults.value.get(id)) as T,
    write(id, value, scope = Object.hasOwn(scopes.workspace.peek(), id) ? "workspace" : "user") {
      const { [id]: _, ...rest } = scopes[scope].peek();
      const settings = value === undefined ? rest : { ...rest, [id]: value };
      scopes[scope].value = settings;
      // It alone: another page may have set others since, or this one could not read them.
      host.changeSettings({ [id]: value ?? null }, scope).catch(onError);
    },
    keys: computed(() => (own.value[KEYS] ?? {}) as Readonly<Record<string, string>>),
  };
}
