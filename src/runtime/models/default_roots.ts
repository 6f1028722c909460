import { join, resolve } from "@std/path";
import { dataFolder } from "../../files/data_folder.ts";
import type { Env } from "../../files/named_folder.ts";

/** The project's own `models/` folder, with the bundled models. */
export const BUNDLED_MODELS: string = resolve(import.meta.dirname ?? ".", "../../../models");

/** The bundled models' folder, then the user's: `$BRAID_MODELS`, else `braid/models` in the user's data folder. */
export function defaultRoots(env: Env = Deno.env.get): string[] {
  const own = env("BRAID_MODELS");
  if (own) return [BUNDLED_MODELS, resolve(own)];
  const data = dataFolder(env);
  return data ? [BUNDLED_MODELS, join(data, "models")] : [BUNDLED_MODELS];
}

/**
 * Where models are looked for, in this order.
 *
 * @param folders that were asked for
 * @param taught of those that nodes have taught: the last, so that what a folder brings takes no other's place
 */
export function modelRoots(folders: readonly string[], taught?: string): readonly string[] {
  return [...folders, ...defaultRoots(), ...(taught === undefined ? [] : [taught])];
}

/**
 * The folder of the user's own models, which downloads go to.
 *
 * @throws NotFound where the system has no such place and `BRAID_MODELS` names none
 */
export function ownModelsFolder(env?: Env): string {
  const [, own] = defaultRoots(env);
  if (own !== undefined) return own;
  throw new Deno.errors.NotFound("There is no folder of your own models: set BRAID_MODELS to one");
}
