import { rows, type Tensor } from "../../tensor/tensor.ts";
import { type Color, Drawing } from "./canvas.ts";
import { cutText, letteringOf, textWidth } from "./lettering.ts";

/** How a sheet is laid out. */
export interface ContactSheetOptions {
  /** Pictures a row; a square-like sheet unless given. */
  readonly columns?: number;
  /** Texts below the pictures, in their order; they may have lines, as all texts. */
  readonly labels?: readonly string[];
  /** Texts above the columns, and left of the rows: the values of a sweep. */
  readonly columnLabels?: readonly string[];
  /** Texts left of the rows. */
  readonly rowLabels?: readonly string[];
  /** Pixels between pictures and around them. */
  readonly gap?: number;
  /** Size of the letters: 8 pixels times this, 12 at least. */
  readonly textScale?: number;
  /** The paper; white unless given. */
  readonly background?: Color;
  /** The letters; black unless given. */
  readonly ink?: Color;
}

/** Pixels of letters: for each of `textScale`, and at least. */
const [LETTER, LEAST_LETTER] = [8, 12];
/** Share of a picture's width that row labels may take. */
const MOST_ROW_LABEL = 1.5;

/**
 * Pictures [n, 3, H, W] laid out in a grid with labels, one picture [1, 3, H', W']. Smaller ones are centred in their
 * cell; labels that do not fit are cut.
 *
 * @throws RangeError when there is no picture
 */
export function contactSheet(
  pictures: readonly Tensor[],
  options: ContactSheetOptions = {},
): Tensor {
  const all = pictures.flatMap((batch) =>
    Array.from({ length: batch.shape[0]! }, (_, i) => rows(batch, i, i + 1))
  );
  if (all.length === 0) throw new RangeError("Cannot make a contact sheet of no pictures");
  const {
    columns = options.columnLabels?.length || Math.ceil(Math.sqrt(all.length)),
    labels = [],
    columnLabels = [],
    rowLabels = [],
    gap = 8,
    textScale = 2,
    background = [1, 1, 1],
    ink = [0, 0, 0],
  } = options;
  const [height, width] = [2, 3].map((axis) =>
    Math.max(...all.map(({ shape }) => shape[axis]!))
  ) as [
    number,
    number,
  ];
  const size = Math.max(LEAST_LETTER, LETTER * textScale);
  const lettering = letteringOf([...labels, ...columnLabels, ...rowLabels], size);
  const line = lettering.height + Math.ceil(gap / 2);
  const cellHeight = height + line * mostLines(labels);
  const widest = Math.max(
    0,
    ...rowLabels.flatMap(linesOf).map((text) => textWidth(text, lettering)),
  );
  const margin = widest > 0 ? Math.min(widest, Math.ceil(MOST_ROW_LABEL * width)) + gap : 0;
  const head = line * mostLines(columnLabels);
  const count = Math.ceil(all.length / columns);
  const canvas = new Drawing(
    margin + gap + columns * (width + gap),
    head + gap + count * (cellHeight + gap),
    background,
  );
  /** Writes into `room` pixels to the right of x, in their middle unless x is where it begins. */
  const write = (
    text: string,
    { x, y, room, centred = true }: { x: number; y: number; room: number; centred?: boolean },
  ): void => {
    linesOf(text).forEach((one, i) => {
      const cut = cutText(one, room, lettering);
      const indent = centred ? Math.floor((room - textWidth(cut, lettering)) / 2) : 0;
      canvas.write(cut, { x: x + indent, y: y + i * line, color: ink, lettering });
    });
  };
  const left = (column: number): number => margin + gap + column * (width + gap);
  const top = (row: number): number => head + gap + row * (cellHeight + gap);
  columnLabels.slice(0, columns).forEach((text, i) =>
    write(text, { x: left(i), y: gap, room: width })
  );
  rowLabels.slice(0, count).forEach((text, i) => {
    const own = lettering.height + line * (linesOf(text).length - 1);
    const middle = top(i) + Math.floor((height - own) / 2);
    write(text, { x: gap, y: middle, room: margin - gap, centred: false });
  });
  all.forEach((image, i) => {
    const [x, y] = [left(i % columns), top(Math.floor(i / columns))];
    const [ownHeight, ownWidth] = image.shape.slice(2) as [number, number];
    canvas.place(
      image,
      x + Math.floor((width - ownWidth) / 2),
      y + Math.floor((height - ownHeight) / 2),
    );
    const label = labels[i];
    if (label) write(label, { x, y: y + height + Math.ceil(gap / 2), room: width });
  });
  return canvas.toTensor();
}

function linesOf(text: string): readonly string[] {
  return text.split("\n");
}

/** Lines of the label that has most of them; 0 where there is none. */
function mostLines(labels: readonly string[]): number {
  return Math.max(0, ...labels.map((label) => linesOf(label).length));
}
