import { choice, contactSheet, defineNode, int, kinds, text } from "sdk";
import { checkColors, parseColor } from "./_color.ts";

/** The pictures of a batch as one: a column or a row of a grid. */
export default defineNode({
  title: "Stack images",
  category: "image",
  aliases: ["column", "row", "strip", "concatenate", "batch"],
  inputs: {
    image: kinds.image({ doc: "A batch of pictures" }),
    direction: choice(["across", "down"], {
      default: "across",
      doc: "Side by side, or one below another",
    }),
    gap: int({ default: 4, min: 0, max: 256, unit: "px", doc: "Space around pictures" }),
    background: text({ default: "#ffffff", widget: "color", doc: "Colour of the space" }),
  },
  outputs: { image: kinds.image({ doc: "One picture" }) },
  check: checkColors("background"),
  run: ({ image, direction, gap, background }) => ({
    image: contactSheet([image], {
      columns: direction === "down" ? 1 : image.shape[0]!,
      gap,
      background: parseColor(background, "background"),
    }),
  }),
});
