import { defineNode, InputError, kinds, modelFingerprint, modelParts, text } from "sdk";

/**
 * A ControlNet: a network that steers another by a picture, such as edges, depth or a pose.
 *
 * @see https://arxiv.org/abs/2302.05543
 */
export default defineNode({
  title: "Load ControlNet",
  category: "model",
  aliases: ["control", "canny", "depth", "pose"],
  inputs: {
    model: text({ choicesFrom: "models", doc: "Id of the model, or the path of its folder" }),
  },
  outputs: { controlNet: kinds.controlNet({ doc: "The ControlNet" }) },
  async run({ model }, { models }) {
    const { controlNet } = modelParts(await models.model(model));
    if (!controlNet) throw new InputError("model", `"${model}" is no ControlNet`);
    return { controlNet };
  },
  changes: async ({ model }, { models }) =>
    model === undefined ? undefined : modelFingerprint(await models.model(model)),
});
