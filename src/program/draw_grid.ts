import type { Grid } from "../cli/host.ts";
import { inWords } from "../drawing/in_words.ts";
import { contactSheet } from "../runtime/images/contact_sheet.ts";
import { decodeImage } from "../runtime/images/decode.ts";
import { encodeImage } from "../runtime/images/encode.ts";
import { letterFaults } from "../runtime/images/lettering.ts";
import { resize } from "../runtime/images/resize.ts";
import { map, type Tensor, zeros } from "../tensor/tensor.ts";

/**
 * The pictures of a sweep as one, labelled, which carries the graph that makes it.
 *
 * @param maxPixels Of the pictures all together: beyond it they are shrunk
 * @throws RangeError when there is none
 */
export async function drawGrid(
  { cells, ...axes }: Grid,
  document: string,
  maxPixels = Infinity,
): Promise<{ readonly png: Uint8Array; readonly faults: readonly string[] }> {
  const count = cells.flatMap(({ pictures }) => pictures).length;
  const decoded: Tensor[][] = [];
  let first: Tensor | undefined;
  let scale = 1;
  // One after the other, so that none but shrunk ones are held.
  for (const { pictures } of cells) {
    const own: Tensor[] = [];
    for (const picture of pictures) {
      const { image } = await decodeImage(picture);
      const [height, width] = image.shape.slice(2) as [number, number];
      if (!first) scale = Math.min(1, Math.sqrt(maxPixels / (count * height * width)));
      const sides = [width, height].map((side) => Math.max(1, Math.round(side * scale)));
      own.push(scale < 1 ? resize(image, sides[0]!, sides[1]!, "area") : image);
      first ??= own[0]!;
    }
    decoded.push(own);
  }
  if (!first) throw new RangeError("Cannot draw a grid: no run has made a picture");
  const blank = map(zeros(first.shape), () => 0.85);
  const [rows, columns] = [axes.rows.map(inPlain), axes.columns.map(inPlain)];
  const labels = cells.map(({ label }) => label);
  const sheet = contactSheet(decoded.map((pictures) => asOne(pictures, blank)), {
    columns: columns.length,
    columnLabels: columns,
    ...(rows.some(Boolean) && { rowLabels: rows }),
    ...(labels.some(Boolean) && { labels }),
    textScale: first.shape[3]! < 256 ? 1 : 2,
  });
  const texts = [...rows, ...columns, ...labels];
  return {
    png: await encodeImage(sheet, "png", { text: { braid: document } }),
    faults: letterFaults(texts),
  };
}

/** A label with the names of inputs as the editor shows them: `concept guidance scale`. */
const inPlain = (label: string): string =>
  label.split("\n").map((line) => /^[\w.]*[a-z\d][A-Z]\w*$/.test(line) ? inWords(line) : line)
    .join("\n");

/** Those of one run side by side. */
function asOne(pictures: readonly Tensor[], blank: Tensor): Tensor {
  if (pictures.length > 1) return contactSheet(pictures, { gap: 2 });
  return pictures[0] ?? blank;
}
