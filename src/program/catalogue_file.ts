import { hash } from "node:crypto";
import config from "../../deno.json" with { type: "json" };
import type { Folder } from "../files/folder.ts";
import { catalogueSchema } from "../graph/catalogue_schema.ts";
import { codeStamp } from "../runs/code_stamp.ts";
import type { CatalogueCache } from "../runs/known_catalogue.ts";

/** The packages by their pinned versions. */
export const PACKAGES = hash("sha256", JSON.stringify(config.imports), "hex").slice(0, 16);

/**
 * The catalogue of the last start, in a file named by all that it follows from: the program's code, its packages and the
 * plugins, which come and go meanwhile. What cannot be read or written is as if it had never been kept.
 *
 * @param folders where it is kept: the user's own, for all folders that are served, where no plugin is another's; what code
 *   of others says may change with more than that code, and is kept in the server's own
 */
export function catalogueCache(
  folders: { readonly user: Folder; readonly own: Folder },
  builtIn: readonly string[],
  others: readonly string[],
): CatalogueCache {
  const isSure = (): boolean => !others.some(hasAny);
  const folder = (): Folder => isSure() ? folders.user : folders.own;
  const name = (): string => `catalogue-${PACKAGES}-${codeStamp([...builtIn, ...others])}.json`;
  return {
    get isSure() {
      return isSure();
    },
    read() {
      try {
        return catalogueSchema.parse(JSON.parse(Deno.readTextFileSync(folder().fileOf(name()))));
      } catch {
        return undefined;
      }
    },
    write(text) {
      try {
        const place = folder();
        place.make();
        const kept = name();
        removeOthers(place, /^catalogue-[0-9a-f-]+\.json$/, kept);
        place.write(kept, text);
      } catch {
        // The next start asks the runner again.
      }
    },
  };
}

/** Whether there is anything in a folder, which may not be there, that could be a plugin. */
function hasAny(folder: string): boolean {
  try {
    return [...Deno.readDirSync(folder)].some(({ name }) => !name.startsWith("."));
  } catch {
    return false;
  }
}

/** Removes what earlier starts kept under names of a shape. */
export function removeOthers(folder: Folder, shape: RegExp, kept: string): void {
  for (const { name } of Deno.readDirSync(folder.path)) {
    if (shape.test(name) && name !== kept) folder.removeTree(name);
  }
}
