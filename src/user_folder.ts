import { isAbsolute, join } from "@std/path";

/** Where a person's own settings are; undefined where the system has no such place. */
export function userFolder(): string | undefined {
  const env = (name: string): string | undefined => {
    try {
      return Deno.env.get(name);
    } catch {
      return undefined; // not permitted to ask
    }
  };
  // One that is not absolute would be another in each folder, such as one that somebody else has made.
  const place = (...names: readonly string[]): string | undefined =>
    names.map((name) => env(name) ?? "").find(isAbsolute);
  const home = place("HOME", "USERPROFILE");
  const config = place("XDG_CONFIG_HOME", "APPDATA") ?? (home && join(home, ".config"));
  return config && join(config, "braid");
}
