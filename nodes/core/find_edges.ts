import { concatRows, defineNode, EDGES, findEdges, float, InputError, kinds, rows } from "sdk";

/**
 * Lines where brightness changes, one pixel wide, white on black: what ControlNets of edges are steered by.
 *
 * @see J. Canny, A computational approach to edge detection, 1986
 */
export default defineNode({
  title: "Find edges",
  category: "image",
  aliases: ["canny", "line art", "outline", "sobel", "hint", "preprocessor"],
  inputs: {
    image: kinds.image({ doc: "The pictures" }),
    low: float({
      default: EDGES.low,
      min: 0,
      max: 8,
      usual: [0, 2],
      step: 0.05,
      doc: "Weaker steps of brightness are no edge; black to white is 4",
    }),
    high: float({
      default: EDGES.high,
      min: 0,
      max: 8,
      usual: [0, 2],
      step: 0.05,
      doc: "Stronger ones are, and those between where they go on from one",
    }),
  },
  outputs: {
    image: kinds.image({ doc: "The lines, for Apply ControlNet" }),
    mask: kinds.mask({ doc: "The same as a mask" }),
  },
  run({ image, low, high }) {
    if (low > high) throw new InputError("low", `low is ${low}, and high no more than ${high}`);
    const mask = findEdges(image, { low, high });
    const [count, , height, width] = mask.shape as [number, number, number, number];
    const three = Array.from({ length: count }, (_, i) => {
      const one = rows(mask, i, i + 1);
      return { data: concatRows([one, one, one]).data, shape: [1, 3, height, width] };
    });
    return { image: concatRows(three), mask };
  },
});
