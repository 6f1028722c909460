import { join } from "@std/path";
import { dataFolder } from "../files/data_folder.ts";
import { namedFolder } from "../files/named_folder.ts";
import { MANIFEST } from "../plugins/contained.ts";

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

/** Whether there is anything in a folder, which may not be there, that could be a plugin, or it is one itself. */
export function hasPlugins(folder: string): boolean {
  try {
    return [...Deno.readDirSync(folder)].some(({ name, isFile }) =>
      isFile ? name === MANIFEST : !name.startsWith(".")
    );
  } catch {
    return false;
  }
}
