import { join } from "@std/path";

/** Where a person's own settings are; undefined where the system has no such place. */
export function userFolder(): string | undefined {
  const env = (name: string): string | undefined => {
    try {
      return Deno.env.get(name);
    } catch {
      return undefined; // not permitted to ask
    }
  };
  const home = env("HOME") ?? env("USERPROFILE");
  const config = env("XDG_CONFIG_HOME") ?? env("APPDATA") ?? (home && join(home, ".config"));
  return config && join(config, "braid");
}
