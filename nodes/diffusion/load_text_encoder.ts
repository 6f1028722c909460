import { defineNode, InputError, kinds, text } from "sdk";

/** The text encoders and tokenizers of a model alone. */
export default defineNode({
  title: "Load text encoder",
  category: "model",
  aliases: ["clip", "tokenizer", "CLIPLoader", "DualCLIPLoader"],
  inputs: {
    model: text({
      default: "emoji",
      choicesFrom: "models",
      doc: "Id of the model, or the path of its folder",
    }),
  },
  outputs: {
    textEncoder: kinds.textEncoder({
      needs: "model",
      doc: "The text encoders with their tokenizers",
    }),
  },
  async run({ model }, { models }) {
    const { textEncoder } = await models.parts(model);
    if (!textEncoder) throw new InputError("model", `"${model}" has no text encoder`);
    return { textEncoder };
  },
  changes: ({ model }, { models }) => model === undefined ? undefined : models.fingerprint(model),
});
