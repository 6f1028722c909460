import {
  contactSheet,
  defineNode,
  InputError,
  int,
  kinds,
  letterFaults,
  list,
  optional,
  text,
} from "sdk";
import { checkColors, parseColor } from "./_color.ts";

/** Pictures side by side with labels, as one picture: the sheet of a sweep. */
export default defineNode({
  title: "Image grid",
  category: "image",
  aliases: ["contact sheet", "xy plot", "sweep", "montage", "labels", "tile", "ImageStitch"],
  inputs: {
    images: list(kinds.image(), { doc: "The pictures, row after row; batches count singly" }),
    labels: list(text(), { default: [], doc: "A text below each picture" }),
    columnLabels: list(text(), {
      default: [],
      advanced: true,
      doc: "A text above each column. Without `columns`, there are as many columns",
    }),
    rowLabels: list(text(), { advanced: true, default: [], doc: "A text beside each row" }),
    columns: optional(int({ min: 1, max: 256, doc: "Pictures a row; a square unless set" })),
    gap: int({
      advanced: true,
      default: 8,
      min: 0,
      max: 256,
      unit: "px",
      doc: "Space around pictures",
    }),
    textScale: int({
      advanced: true,
      default: 2,
      min: 1,
      max: 16,
      doc: "Size of the letters: 8 px times this, 12 px at least",
    }),
    background: text({
      advanced: true,
      default: "#ffffff",
      widget: "color",
      doc: "Colour of the paper",
    }),
    ink: text({
      advanced: true,
      default: "#000000",
      widget: "color",
      doc: "Colour of the letters",
    }),
  },
  outputs: { image: kinds.image({ doc: "The whole sheet" }) },
  check: checkColors("background", "ink"),
  run({ images, columns, background, ink, ...rest }, { warn }) {
    if (!images.length) throw new InputError("images", "The list is empty");
    for (const port of ["labels", "columnLabels", "rowLabels"] as const) {
      for (const fault of letterFaults(rest[port].map(String))) warn(fault, { port });
    }
    return {
      image: contactSheet(images, {
        ...rest,
        columnLabels: rest.columnLabels.map(String),
        ...(columns !== undefined && { columns }),
        background: parseColor(background, "background"),
        ink: parseColor(ink, "ink"),
      }),
    };
  },
});
