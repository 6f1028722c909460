import { defineNode, float, gcfg, group, kinds, optional, slider, text } from "sdk";

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
      usual: [-4, 4],
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
    name: text({
      default: "slider",
      advanced: true,
      doc: "What reports call it; sliders in a row need different names",
    }),
  },
  outputs: { guidance: kinds.guidance({ doc: "The guidance with the slider" }) },
  run({ guidance, axes, scale, start, name }) {
    const interval = start === undefined ? undefined : { unit: "percent", start, end: 1 } as const;
    const { terms } = slider({ base: guidance.base, terms: [] }, axes, scale, interval);
    const named = terms.map((term) => ({ ...term, name: term.name!.replace("slider", name) }));
    return { guidance: gcfg(guidance.base, [...guidance.terms, ...named], guidance.post) };
  },
});
