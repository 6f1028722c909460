import { join } from "@std/path";
import { type Env, namedFolder } from "./named_folder.ts";

/** Where a person's own models and plugins are; undefined where the system has no such place. */
export function dataFolder(env: Env): string | undefined {
  const home = namedFolder(env, "HOME", "USERPROFILE");
  const data = namedFolder(env, "XDG_DATA_HOME", "LOCALAPPDATA") ??
    (home && join(home, ".local", "share"));
  return data && join(data, "braid");
}
