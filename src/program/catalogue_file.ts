import { hash } from "node:crypto";
import config from "../../deno.json" with { type: "json" };
import type { Folder } from "../files/folder.ts";
import { catalogueSchema } from "../graph/catalogue_schema.ts";
import { codeStamp, codeStampAside } from "../runs/code_stamp.ts";
import type { CatalogueCache } from "../runs/known_catalogue.ts";
import { hasPlugins } from "./user_folder.ts";

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
  const isSure = (): boolean => !others.some(hasPlugins);
  const folder = (): Folder => isSure() ? folders.user : folders.own;
  const code = [...builtIn, ...others];
  const nameOf = (stamp: string): string => `catalogue-${PACKAGES}-${stamp}.json`;
  return {
    get isSure() {
      return isSure();
    },
    read() {
      try {
        const path = folder().fileOf(nameOf(codeStamp(code)));
        return catalogueSchema.parse(JSON.parse(Deno.readTextFileSync(path)));
      } catch {
        return undefined;
      }
    },
    async write(text) {
      try {
        const kept = nameOf(await codeStampAside(code));
        const place = folder();
        place.make();
        removeOthers(place, /^catalogue-[0-9a-f-]+\.json$/, kept);
        place.write(kept, text);
      } catch {
        // The next start asks the runner again.
      }
    },
  };
}

/** Removes what earlier starts kept under names of a shape. */
export function removeOthers(folder: Folder, shape: RegExp, kept: string): void {
  for (const { name } of Deno.readDirSync(folder.path)) {
    if (shape.test(name) && name !== kept) folder.removeTree(name);
  }
}
