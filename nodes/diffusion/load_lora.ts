import { defineNode, float, InputError, kinds, optional, text, withLora } from "sdk";

/**
 * Networks with a LoRA merged into their weights: `W + strength·(alpha / rank)·up·down`. Several may follow one another;
 * nothing is merged before the networks are used, and each mixture is a network of its own, beside the plain one.
 *
 * @see https://arxiv.org/abs/2106.09685
 */
export default defineNode({
  title: "Load LoRA",
  category: "model",
  aliases: [
    "lora",
    "style",
    "adapter",
    "fine-tuning",
    "LoraLoader",
    "LoraLoaderModelOnly",
    "LoraModelLoader",
  ],
  inputs: {
    unet: kinds.unet({ doc: "The diffusion network" }),
    textEncoder: optional(
      kinds.textEncoder({ doc: "The text encoders, where it has layers for them" }),
    ),
    model: text({
      choicesFrom: "models",
      part: "lora",
      doc: "Id of the LoRA, the path of its folder, or of its safetensors file",
    }),
    strengthModel: float({
      default: 1,
      min: -20,
      max: 20,
      usual: [-1, 2],
      step: 0.05,
      doc:
        "How much of it in the diffusion network: 1 as it was trained, 0 none, negative the opposite",
    }),
    strengthClip: float({
      default: 1,
      min: -20,
      max: 20,
      usual: [-1, 2],
      step: 0.05,
      doc: "How much of it in the text encoders",
    }),
  },
  outputs: {
    unet: kinds.unet({ doc: "The diffusion network with it" }),
    textEncoder: optional(
      kinds.textEncoder({
        needs: "textEncoder",
        doc: "The text encoders with it, where there are any",
      }),
    ),
  },
  async run({ unet, textEncoder, model, strengthModel, strengthClip }, { models }) {
    const { lora } = await models.parts(model);
    if (!lora) throw new InputError("model", `"${model}" is no LoRA`);
    const mixed = (id: string, strength: number): string =>
      strength === 0 ? id : withLora(id, lora.model, strength);
    return {
      unet: { ...unet, network: mixed(unet.network, strengthModel) },
      ...(textEncoder && {
        textEncoder: { ...textEncoder, model: mixed(textEncoder.model, strengthClip) },
      }),
    };
  },
  changes: ({ model }, { models }) => model === undefined ? undefined : models.fingerprint(model),
});
