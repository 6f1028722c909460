import {
  defineNode,
  float,
  group,
  InputError,
  kinds,
  optional,
  regional,
  resize,
  scale,
} from "sdk";

/**
 * Prompts for parts of a picture: the conditional prediction is the average of the regions' by weight at each place,
 * `c = sum M_k·c_k / sum M_k`, then `eps = uncond + g·(c - uncond)`. Where no region reaches, nothing guides.
 *
 * @see https://comfyanonymous.github.io/ComfyUI_examples/area_composition/
 */
export default defineNode({
  title: "Regional prompts",
  category: "guidance",
  aliases: [
    "area",
    "mask",
    "regions",
    "conditioning set mask",
    "ConditioningSetArea",
    "ConditioningSetAreaPercentage",
    "ConditioningSetAreaStrength",
  ],
  inputs: {
    uncond: kinds.prediction({ doc: "The prediction without a prompt" }),
    regions: group({
      prediction: kinds.prediction({
        against: ["uncond"],
        prompted: true,
        doc: "The prediction under the region's prompt",
      }),
      mask: optional(kinds.mask({ doc: "Where it holds; everywhere unless connected" })),
      strength: float({
        default: 1,
        min: 0,
        max: 10,
        step: 0.1,
        doc: "Weight where regions overlap, 0.5 to 2",
      }),
    }, { min: 1 }),
    guidanceScale: scale({
      default: 3,
      min: 0,
      max: 50,
      step: 0.1,
      doc:
        "How closely the prompts are followed: 2 to 4 suits the bundled models, 5 to 9 Stable Diffusion",
    }),
  },
  outputs: { guidance: kinds.guidance({ doc: "What to denoise by" }) },
  run({ uncond, regions, guidanceScale }) {
    const first = regions.find(({ mask }) => mask)?.mask;
    const sized = regions.map(({ prediction, mask, strength }, i) => {
      if (!mask || !first) return { prediction, strength };
      if (mask.shape[0] !== 1) {
        throw new InputError(`regions.${i}.mask`, "It has several masks: one is needed");
      }
      const [height, width] = first.shape.slice(2) as [number, number];
      return { prediction, strength, mask: resize(mask, width, height, "bilinear") };
    });
    return { guidance: regional(uncond, sized, guidanceScale) };
  },
});
