import { createCondition, defineNode, float, int, kinds, optional, timeIds } from "sdk";

const side = (value: number, doc: string) =>
  int({ default: value, min: 0, max: 16384, unit: "px", doc });

/**
 * What SDXL is told of a picture's history beside its prompt: the size of the training picture to imitate, its crop, and
 * the size wanted.
 *
 * @see https://arxiv.org/abs/2307.01952
 */
export default defineNode({
  title: "Size condition",
  category: "condition",
  aliases: [
    "sdxl",
    "time ids",
    "micro conditioning",
    "aesthetic score",
    "CLIPTextEncodeSDXL",
    "CLIPTextEncodeSDXLRefiner",
  ],
  inputs: {
    condition: kinds.condition({ doc: "The encoded prompt" }),
    originalWidth: side(1024, "Width of the picture to imitate: less is blurrier"),
    originalHeight: side(1024, "Height of the picture to imitate"),
    cropLeft: side(0, "Where it was cropped from the left; 0 centres the subject"),
    cropTop: side(0, "Where it was cropped from the top"),
    targetWidth: side(1024, "Width wanted"),
    targetHeight: side(1024, "Height wanted"),
    aestheticScore: optional(float({
      min: 0,
      max: 10,
      doc: "The refiner's score in place of the size wanted: 6, or 2.5 for negative prompts",
    })),
  },
  outputs: { condition: kinds.condition({ doc: "The condition with sizes" }) },
  run({ condition, originalHeight, originalWidth, cropTop, cropLeft, ...rest }) {
    const { targetHeight, targetWidth, aestheticScore } = rest;
    const time_ids = timeIds({
      original: [originalHeight, originalWidth],
      crop: [cropTop, cropLeft],
      target: [targetHeight, targetWidth],
      ...(aestheticScore !== undefined && { aestheticScore }),
    });
    return {
      condition: createCondition({ ...condition, extra: { ...condition.extra, time_ids } }),
    };
  },
});
