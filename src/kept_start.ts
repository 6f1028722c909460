import { join } from "@std/path";
import type { Catalogue } from "./graph/catalogue.ts";
import { codeStamp } from "./runs/code_stamp.ts";
import type { KeptCatalogue } from "./runs/known_catalogue.ts";

/**
 * The catalogue of the last start, in a file named by all that it follows from: the program's code and the plugins'.
 * What cannot be read or written is as if it had never been kept.
 *
 * @param folders of code
 */
export function keptCatalogue(folder: string, folders: readonly string[]): KeptCatalogue {
  const path = join(folder, `catalogue-${codeStamp(folders, /\.([jt]sx?|json)$/)}.json`);
  return {
    read() {
      try {
        return JSON.parse(Deno.readTextFileSync(path)) as Catalogue;
      } catch {
        return undefined;
      }
    },
    write(text) {
      try {
        removeOthers(folder, "catalogue-", path);
        Deno.writeTextFileSync(`${path}.partial`, text);
        Deno.renameSync(`${path}.partial`, path);
      } catch {
        // The next start asks the runner again.
      }
    },
  };
}

/** Removes what earlier starts kept under a name that begins like this. */
export function removeOthers(folder: string, start: string, path: string): void {
  for (const { name } of Deno.readDirSync(folder)) {
    const other = join(folder, name);
    if (name.startsWith(start) && other !== path) Deno.removeSync(other, { recursive: true });
  }
}
