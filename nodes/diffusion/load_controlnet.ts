import { defineNode, InputError, kinds, text } from "sdk";

/**
 * A ControlNet: a network that steers another by a picture, such as edges, depth or a pose.
 *
 * @see https://arxiv.org/abs/2302.05543
 */
export default defineNode({
  title: "Load ControlNet",
  category: "model",
  aliases: ["control", "canny", "depth", "pose", "ControlNetLoader"],
  inputs: {
    model: text({ choicesFrom: "models", doc: "Id of the model, or the path of its folder" }),
  },
  outputs: { controlNet: kinds.controlNet({ needs: "model", doc: "The ControlNet" }) },
  async run({ model }, { models }) {
    const { controlNet } = await models.parts(model);
    if (!controlNet) throw new InputError("model", `"${model}" is no ControlNet`);
    return { controlNet };
  },
  changes: ({ model }, { models }) => model === undefined ? undefined : models.fingerprint(model),
});
