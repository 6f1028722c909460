import type { Folder } from "../files/folder.ts";
import { catalogueSchema } from "../graph/catalogue_schema.ts";
import { codeStamp } from "../runs/code_stamp.ts";
import type { CatalogueCache } from "../runs/known_catalogue.ts";

/** What of a folder decides what its nodes are. */
export const CODE = /\.([jt]sx?|json)$/;

/**
 * The catalogue of the last start, in a file named by all that it follows from: the program's code and the plugins'.
 * What cannot be read or written is as if it had never been kept.
 *
 * @param code folders of it
 */
export function catalogueCache(folder: Folder, code: readonly string[]): CatalogueCache {
  const name = `catalogue-${codeStamp(code, CODE)}.json`;
  return {
    read() {
      try {
        return catalogueSchema.parse(JSON.parse(Deno.readTextFileSync(folder.fileOf(name))));
      } catch {
        return undefined;
      }
    },
    write(text) {
      try {
        removeOthers(folder, /^catalogue-[0-9a-f]+\.json$/, name);
        folder.write(name, text);
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
