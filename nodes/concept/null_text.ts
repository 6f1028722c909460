import { defineNode, float, InputError, int, kinds, text, type UNetRef } from "sdk";

/**
 * Looks at a network as the start of a null-text concept model: each cross-attention replaced by the mean of what it puts
 * out without a prompt. That copy is trained on pictures alone, and at its first step it is the network's own prediction
 * without a prompt: exactly where `spread` is 0, which a null condition of one repeated token makes sure of.
 *
 * @see https://arxiv.org/abs/2312.08195
 */
export default defineNode({
  title: "Null-text",
  category: "model",
  aliases: ["concept model", "unconditional", "cross-attention", "fold"],
  inputs: {
    unet: kinds.unet({ doc: "A network with text, such as the prior" }),
    textEncoder: kinds.textEncoder({ doc: "Its text encoder" }),
  },
  outputs: {
    prediction: kinds.prediction({
      doc: "What the untrained copy predicts: the network without a prompt",
    }),
    spread: float({
      doc:
        "Largest distance of a cross-attention from its mean, relative to it: 0 is an exact copy, 0.3 usual for Stable Diffusion",
    }),
    parameters: int({ doc: "Parameters that the copy has less" }),
    text: text({ doc: "All this in words" }),
  },
  async run({ unet, textEncoder }, { models }) {
    checkText(unet);
    const condition = await (await models.promptEncoder(textEncoder.model)).unconditional();
    const { widths, spread } = await models.nullText(unet.model, condition);
    const blocks = Object.values(widths);
    const width = condition.embeds?.shape.at(-1) ?? 0;
    // Queries and output C x C, keys and values D x C, the output's bias and the norm before: 2C² + 2DC + 3C a block.
    const parameters = blocks.reduce(
      (sum, c) => sum + 2 * c * c + 2 * width * c + 3 * c,
      0,
    );
    const how = spread < 1e-5 ? "exact" : `off by ${(100 * spread).toPrecision(2)} % at most`;
    return {
      prediction: { model: unet.network, condition },
      spread,
      parameters,
      text: `${blocks.length} cross-attentions become constants, ${how}; ` +
        `${parameters.toLocaleString("en")} parameters less`,
    };
  },
  check({ unet }) {
    if (unet) checkText(unet);
  },
});

function checkText({ network, takesText }: UNetRef): void {
  if (!takesText) throw new InputError("unet", `"${network}" is null-text already`);
}
