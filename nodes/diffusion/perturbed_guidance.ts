import {
  choice,
  defineNode,
  kinds,
  mapPredictions,
  parseNetworkId,
  scale,
  text,
  withGate,
  withTerms,
} from "sdk";

/**
 * Guidance away from a perturbed copy of the network: `guidance + scale·(c - c_perturbed)` with c the last term's
 * prediction. One row more a step, in the same batch.
 *
 * - `pag` replaces self-attention by its values
 * - `seg` blurs its queries to their mean
 * - `slg` skips the blocks
 *
 * @see https://arxiv.org/abs/2403.17377
 * @see https://arxiv.org/abs/2408.00760
 */
export default defineNode({
  title: "Perturbed guidance",
  category: "guidance",
  aliases: ["pag", "seg", "slg", "perturbed attention", "smoothed energy", "skip layer"],
  inputs: {
    guidance: kinds.guidance({ doc: "The guidance to add it to; a prediction alone will do" }),
    perturbation: choice(["pag", "seg", "slg"], {
      default: "pag",
      doc: "How the copy is weakened",
    }),
    blocks: text({
      default: "mid_block.",
      doc:
        "Transformer blocks that are perturbed, by the start of their names: `mid_block.` or `down_blocks.2.attentions.1.`",
    }),
    guidanceScale: scale({
      default: 3,
      min: 0,
      max: 20,
      step: 0.1,
      doc: "Strength, typically 2 to 4; 0 is without it",
    }),
  },
  outputs: { guidance: kinds.guidance({ doc: "The guidance with the new term" }) },
  run({ guidance, perturbation, blocks, guidanceScale }) {
    const { model } = guidance.terms.at(-1)?.prediction ?? guidance.base;
    const gated = withGate(model, { kind: perturbation, blocks });
    const shared = mapPredictions(
      guidance,
      (prediction) => prediction.model === model ? { ...prediction, model: gated } : prediction,
    );
    const prediction = shared.terms.at(-1)?.prediction ?? shared.base;
    const { gates = [] } = parseNetworkId(gated);
    const perturb = gates.map((_, i) => i === gates.length - 1 ? 1 : 0);
    const term = {
      name: `${perturbation} ${blocks}`,
      prediction,
      against: { ...prediction, perturb },
      scale: guidanceScale,
    };
    return { guidance: withTerms(shared, term) };
  },
});
