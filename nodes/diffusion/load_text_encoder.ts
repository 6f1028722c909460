import { defineNode, InputError, kinds, modelFingerprint, modelParts, text } from "sdk";

/** The text encoders and tokenizers of a model alone. */
export default defineNode({
  title: "Load text encoder",
  category: "model",
  aliases: ["clip", "tokenizer"],
  inputs: {
    model: text({
      default: "emoji",
      choicesFrom: "models",
      doc: "Id of the model, or the path of its folder",
    }),
  },
  outputs: { textEncoder: kinds.textEncoder({ doc: "The text encoders with their tokenizers" }) },
  async run({ model }, { models }) {
    const { textEncoder } = modelParts(await models.model(model));
    if (!textEncoder) throw new InputError("model", `"${model}" has no text encoder`);
    return { textEncoder };
  },
  changes: async ({ model }, { models }) =>
    model === undefined ? undefined : modelFingerprint(await models.model(model)),
});
