import { join } from "@std/path";
import { dataFolder } from "../files/data_folder.ts";
import { namedFolder } from "../files/named_folder.ts";

/** What a variable of the environment says, where this process may ask. */
export function allowedEnv(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch {
    return undefined;
  }
}

/** Where a person's own settings are; undefined where the system has no such place. */
export function userFolder(): string | undefined {
  const home = namedFolder(allowedEnv, "HOME", "USERPROFILE");
  const config = namedFolder(allowedEnv, "XDG_CONFIG_HOME", "APPDATA") ??
    (home && join(home, ".config"));
  return config && join(config, "braid");
}

/** Where the plugins are that a person has installed; undefined where the system has no such place. */
export function pluginsFolder(): string | undefined {
  const data = dataFolder(allowedEnv);
  return data && join(data, "plugins");
}

/** Whether one is in a folder of theirs: it may not be there yet. */
export function hasPlugins(folder: string): boolean {
  try {
    return [...Deno.readDirSync(folder)].some(({ name, isFile }) =>
      !isFile && !name.startsWith(".")
    );
  } catch {
    return false;
  }
}
