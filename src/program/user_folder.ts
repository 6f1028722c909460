import { join } from "@std/path";
import { namedFolder } from "../files/named_folder.ts";

/** Where a person's own settings are; undefined where the system has no such place. */
export function userFolder(): string | undefined {
  const env = (name: string): string | undefined => {
    try {
      return Deno.env.get(name);
    } catch {
      return undefined; // not permitted to ask
    }
  };
  const home = namedFolder(env, "HOME", "USERPROFILE");
  const config = namedFolder(env, "XDG_CONFIG_HOME", "APPDATA") ?? (home && join(home, ".config"));
  return config && join(config, "braid");
}
