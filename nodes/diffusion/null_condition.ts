import { defineNode, kinds } from "sdk";

/**
 * The condition for "no prompt" that a network was trained on: the empty prompt, zeros, or one token repeated, as the
 * model says.
 */
export default defineNode({
  title: "Null condition",
  category: "condition",
  aliases: ["empty prompt", "unconditional", "negative"],
  inputs: {
    textEncoder: kinds.textEncoder({ doc: "The text encoder of the network that is conditioned" }),
  },
  outputs: { condition: kinds.condition({ keep: true, doc: "The condition without a prompt" }) },
  run: async ({ textEncoder }, { models }) => ({
    condition: await (await models.promptEncoder(textEncoder.model)).unconditional(),
  }),
});
