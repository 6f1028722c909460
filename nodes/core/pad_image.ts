import { choice, composite, defineNode, int, invertMask, kinds, pad, text, zeros } from "sdk";
import { checkColors, parseColor } from "./_color.ts";
import { mapPixels } from "./_match.ts";

const side = (doc: string) => int({ default: 0, min: 0, max: 4096, unit: "px", doc });

/** Pictures with margins, and a mask of what was added: what outpainting paints. */
export default defineNode({
  title: "Pad image",
  category: "image",
  aliases: [
    "margin",
    "border",
    "outpaint",
    "extend",
    "ImagePadForOutpaint",
    "pad image for outpainting",
  ],
  inputs: {
    image: kinds.image({ doc: "The pictures" }),
    left: side("Margin on the left"),
    top: side("Margin above"),
    right: side("Margin on the right"),
    bottom: side("Margin below"),
    padding: choice(["color", "edge", "reflect"], {
      default: "color",
      doc: "What the margins show: a colour, the edge drawn out, or the picture mirrored",
    }),
    color: text({ default: "#808080", widget: "color", doc: "Colour of the margins" }),
  },
  outputs: {
    image: kinds.image({ doc: "The larger pictures" }),
    added: kinds.mask({ doc: "1 in the margins, 0 where the picture was" }),
  },
  check: checkColors("color"),
  run({ image, padding, color, ...margins }) {
    const [count, , height, width] = image.shape as [number, number, number, number];
    const added = pad(zeros([count, 1, height, width]), margins, 1);
    if (padding !== "color") return { image: pad(image, margins, padding), added };
    const rgb = parseColor(color, "color");
    const padded = pad(image, margins);
    const paper = mapPixels(padded, (_, __, channel) => rgb[channel]!);
    return { image: composite(paper, padded, invertMask(added)), added };
  },
});
