import {
  choice,
  defineNode,
  float,
  type Guidance,
  InputError,
  kinds,
  mapPredictions,
  optional,
  parseNetworkId,
  perturbedGuidance,
  type Prediction,
  scale,
  strongOf,
  text,
  withGate,
} from "sdk";

/**
 * Guidance away from a perturbed copy of the network: `guidance + scale·(c - c_perturbed)` with c a term's prediction, the
 * last's unless named. One row more a step, in the same batch.
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
  aliases: [
    "pag",
    "seg",
    "slg",
    "perturbed attention",
    "smoothed energy",
    "skip layer",
    "PerturbedAttentionGuidance",
  ],
  inputs: {
    guidance: kinds.guidance({ doc: "The guidance to add it to; a prediction alone will do" }),
    perturbation: choice(["pag", "seg", "slg"], {
      default: "pag",
      doc: "How the copy is weakened",
    }),
    blocks: text({
      default: "mid_block.",
      doc:
        "Transformer blocks that are perturbed, by the start of their names, several separated by commas: `mid_block.` or `down_blocks.2.attentions.1., up_blocks.1.`",
    }),
    guidanceScale: scale({
      default: 3,
      min: 0,
      max: 20,
      step: 0.1,
      doc:
        "Strength, typically 2 to 4; 0 is without it. slg is best by wire within steps 0.01 to 0.2, neutral 0",
    }),
    amount: float({
      default: 1,
      min: 0,
      max: 1,
      step: 0.05,
      advanced: true,
      doc: "How far the copy is perturbed: 0 is the plain network",
    }),
    term: optional(text({
      advanced: true,
      doc:
        "Which term's prediction it is a copy of, as reports call it, such as `concept`; the last unless set",
    })),
  },
  outputs: { guidance: kinds.guidance({ doc: "The guidance with the new term" }) },
  run({ guidance, perturbation, blocks, guidanceScale, amount, term }) {
    const starts = startsOf(blocks);
    const { model } = wanted(guidance, term);
    const gated = starts.reduce(
      (network, start) => withGate(network, { kind: perturbation, blocks: start }),
      model,
    );
    const shared = mapPredictions(
      guidance,
      (prediction) => prediction.model === model ? { ...prediction, model: gated } : prediction,
    );
    const { gates = [] } = parseNetworkId(gated);
    const added = perturbedGuidance(shared, {
      gates: gates.map((_, i) => i < gates.length - starts.length ? 0 : amount),
      scale: guidanceScale,
      ...(term !== undefined && { of: term }),
      name: `${perturbation} ${term === undefined ? starts.join(", ") : `of ${term}`}`,
    });
    return { guidance: added };
  },
  check({ blocks }) {
    if (blocks !== undefined) startsOf(blocks);
  },
});

function startsOf(blocks: string): readonly string[] {
  const starts = blocks.split(",").map((start) => start.trim()).filter(Boolean);
  if (!starts.length) throw new InputError("blocks", "It names no block");
  return starts;
}

function wanted(guidance: Guidance, term: string | undefined): Prediction {
  try {
    return strongOf(guidance, term);
  } catch (cause) {
    throw new InputError("term", (cause as Error).message, { cause });
  }
}
