import { contactSheet } from "../runtime/images/contact_sheet.ts";
import { encodeImage } from "../runtime/images/encode.ts";
import type { CellPictures } from "./paint.ts";
import type { Written } from "./output.ts";
import type { PictureStore } from "./picture_store.ts";

/** Most prompts of a sheet, one a column, and cells, one a row. */
const MOST = { columns: 8, rows: 12 };

/** A sheet for each setting: its cells below each other, the first picture of each prompt beside each other. */
export async function writeSheets(
  store: PictureStore,
  cells: readonly CellPictures[],
  written: Written,
): Promise<readonly { readonly title: string; readonly file: string }[]> {
  const settings = Map.groupBy(
    cells,
    ({ cell }) => [cell.name, cell.model].filter(Boolean).join(", "),
  );
  const sheets = [];
  for (const [i, [title, all]] of [...settings].entries()) {
    const some = all.slice(0, MOST.rows);
    const groups = some[0]!.groups.slice(0, MOST.columns);
    const pictures = [];
    for (const { groups } of some) {
      for (const { pictures: [first] } of groups.slice(0, MOST.columns)) {
        pictures.push(await store.read(first!));
      }
    }
    const sheet = contactSheet(pictures, {
      columns: groups.length,
      columnLabels: groups.map(({ group: { asked: { prompt, second } } }) =>
        [prompt, second].filter(Boolean).join(", ")
      ),
      rowLabels: some.map(({ cell }) => cell.label),
      textScale: 1,
    });
    const file = `sheets/${i + 1}.png`;
    written.write(file, await encodeImage(sheet, "png"));
    sheets.push({ title, file });
  }
  return sheets;
}
