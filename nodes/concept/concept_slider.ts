import { defineNode, float, group, kinds, optional, slider } from "sdk";

/**
 * A slider between opposites, as guidance: `+ scale·sum (more - less)`. The prompts differ in one trait: `old, face` and
 * `young, face`.
 *
 * @see https://arxiv.org/abs/2311.12092
 */
export default defineNode({
  title: "Concept slider",
  category: "guidance",
  aliases: ["slider", "attribute", "direction", "opposite"],
  inputs: {
    guidance: kinds.guidance({ doc: "The guidance to add it to" }),
    axes: group({
      more: kinds.prediction({ doc: "The prediction under more of the trait" }),
      less: kinds.prediction({ doc: "The prediction under less of it" }),
    }, { min: 1 }),
    scale: float({
      default: 1.5,
      min: -20,
      max: 20,
      step: 0.1,
      doc: "How far, -3 to 3; negative slides the other way, 0 costs nothing",
    }),
    start: optional(float({
      min: 0,
      max: 1,
      step: 0.05,
      advanced: true,
      doc: "Share of timesteps before which it is off: 0.2 keeps the composition",
    })),
  },
  outputs: { guidance: kinds.guidance({ doc: "The guidance with the slider" }) },
  run: ({ guidance, axes, scale, start }) => ({
    guidance: slider(
      guidance,
      axes,
      scale,
      start === undefined ? undefined : { unit: "percent", start, end: 1 },
    ),
  }),
});
