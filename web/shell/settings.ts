import { computed, signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { Settings } from "../api.ts";
import type { Registry } from "../commands/registry.ts";
import type { Host } from "../host.ts";

export interface SettingsStore {
  /** What the person has set. */
  readonly own: ReadonlySignal<Settings>;
  /** The value set, or the default. */
  read<T>(id: string): T;
  /** Sets it; undefined brings the default back. */
  write(id: string, value: unknown): void;
  /** Keys that the person gave to commands; `""` for none. */
  readonly keys: ReadonlySignal<Readonly<Record<string, string>>>;
}

const KEYS = "keybindings";

export async function loadSettings(
  host: Host,
  registry: Registry,
  onError: (error: unknown) => void,
): Promise<SettingsStore> {
  const own = signal<Settings>(
    await host.readSettings().catch((error) => {
      onError(error);
      return {};
    }),
  );
  const defaults = computed(() =>
    new Map(registry.settings.value.map((setting) => [setting.id, setting.default]))
  );
  return {
    own,
    read: <T>(id: string) =>
      (Object.hasOwn(own.value, id) ? own.value[id] : defaults.value.get(id)) as T,
    write(id, value) {
      const { [id]: _, ...rest } = own.peek();
      own.value = value === undefined ? rest : { ...rest, [id]: value };
      host.writeSettings(own.peek()).catch(onError);
    },
    keys: computed(() => (own.value[KEYS] ?? {}) as Readonly<Record<string, string>>),
  };
}
