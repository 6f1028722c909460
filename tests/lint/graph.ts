/** Prints what imports what, from the files as they are; `--write` puts the table into `src/README.md`. */
import { allSources } from "./imports.ts";
import { layerTable, realLayers } from "./layer_table.ts";

/** Where the table stands in `src/README.md`. */
export const TABLE: RegExp = /(?<=<!-- layers:[^>]*-->\n\n)[\s\S]*?(?=\n\n<!-- \/layers -->)/;
export const PAGE: URL = new URL("../../src/README.md", import.meta.url);

if (import.meta.main) {
  const table = layerTable(realLayers(await allSources()));
  // deno-lint-ignore no-console
  console.log(table);
  if (Deno.args.includes("--write")) {
    const page = await Deno.readTextFile(PAGE);
    await Deno.writeTextFile(PAGE, page.replace(TABLE, () => table));
  }
}
