import {
  concatRows,
  copyRate,
  defineNode,
  float,
  InputError,
  kinds,
  list,
  optional,
  text,
} from "sdk";

/**
 * The share of generated pictures that are copies: nearer to a picture that was learnt from than that one is to any other.
 * Real pictures that were held out have a rate too, beside which it stands.
 */
export default defineNode({
  title: "Copy rate",
  category: "evaluation",
  aliases: ["memorisation", "memorization", "overfitting", "nearest neighbour", "evaluate"],
  inputs: {
    generated: list(kinds.features({ doc: "Features of generated pictures" })),
    learnt: list(kinds.features({ doc: "Features of all pictures that were learnt from" })),
    heldOut: list(kinds.features(), {
      default: [],
      doc: "Features of real pictures that were not learnt from, to compare with",
    }),
  },
  outputs: {
    text: text({ doc: "Both rates with their 95 % intervals" }),
    rate: float({ doc: "Share of copies among generated pictures" }),
    heldOutRate: optional(float({ doc: "The same of held-out pictures" })),
  },
  async run({ generated, learnt, heldOut }) {
    if (!generated.length) throw new InputError("generated", "The list is empty");
    if (!learnt.length) throw new InputError("learnt", "The list is empty");
    const taught = concatRows(learnt);
    const [own, other] = [
      await copyRate(concatRows(generated), taught),
      heldOut.length ? await copyRate(concatRows(heldOut), taught) : undefined,
    ];
    const tell = (name: string, { value, low, high }: typeof own): string =>
      `${name} ${value.toFixed(3)}  [${low.toFixed(3)}, ${high.toFixed(3)}]`;
    return {
      text: [tell("generated", own), ...other ? [tell("held out ", other)] : []].join("\n"),
      rate: own.value,
      ...(other && { heldOutRate: other.value }),
    };
  },
});
