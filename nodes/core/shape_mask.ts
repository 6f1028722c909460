import { choice, defineNode, float, kinds } from "sdk";
import { side } from "./_side.ts";

/** How far inside (above 0) a shape's edge a point stands, in its own half-sizes; x and y from -1 to 1 across it. */
const SHAPES = {
  ellipse: (x: number, y: number) => 1 - Math.hypot(x, y),
  rectangle: (x: number, y: number) => 1 - Math.max(Math.abs(x), Math.abs(y)),
  diamond: (x: number, y: number) => 1 - Math.abs(x) - Math.abs(y),
};

const share = (value: number, doc: string) =>
  float({ default: value, min: 0, max: 1, step: 0.01, doc });

/** The mask of a shape: a region of a picture for regional prompts, inpainting or compositing. */
export default defineNode({
  title: "Shape mask",
  category: "mask",
  aliases: ["circle", "ellipse", "rectangle", "region", "area", "SolidMask"],
  inputs: {
    shape: choice(["ellipse", "rectangle", "diamond"], { default: "ellipse", doc: "The shape" }),
    width: side("Width of the mask"),
    height: side("Height of the mask"),
    centerX: share(0.5, "Middle of the shape, 0 at the left edge, 1 at the right"),
    centerY: share(0.5, "Middle of the shape, 0 at the top, 1 at the bottom"),
    sizeX: share(0.5, "Width of the shape as a share of the mask's"),
    sizeY: share(0.5, "Height of the shape as a share of the mask's"),
    softness: share(0, "Share of the shape over which it fades at its edge"),
  },
  outputs: { mask: kinds.mask({ doc: "1 inside, 0 outside" }) },
  run({ shape, width, height, centerX, centerY, sizeX, sizeY, softness }) {
    const data = Float32Array.from({ length: width * height }, (_, i) => {
      const x = ((i % width + 0.5) / width - centerX) / Math.max(sizeX / 2, 1e-6);
      const y = ((Math.floor(i / width) + 0.5) / height - centerY) / Math.max(sizeY / 2, 1e-6);
      const inside = SHAPES[shape](x, y);
      if (inside <= 0) return 0;
      return softness > 0 ? Math.min(inside / softness, 1) : 1;
    });
    return { mask: { data, shape: [1, 1, height, width] } };
  },
});
