import {
  choice,
  CLIP_SKIP_NUMBERINGS,
  clipSkipLayers,
  defineNode,
  int,
  kinds,
  optional,
  text,
  WEIGHTINGS,
} from "sdk";

/**
 * The condition that a prompt is for a diffusion network. Long prompts take several inputs of the text encoder. An empty
 * prompt is what the network was trained on for "no prompt".
 *
 * What is an instruction to other tools is not read as words in silence: `<lora:...>`,
 * `[a:b:0.5]`, `[a|b]`, `AND` and the like are warned of, with the node that does it here. `\(` is a bracket itself.
 *
 * @see https://huggingface.co/docs/diffusers/using-diffusers/weighted_prompts
 */
export default defineNode({
  title: "Encode prompt",
  category: "condition",
  aliases: [
    "clip text encode",
    "text encoder",
    "prompt",
    "condition",
    "embeddings",
    "CLIPSetLastLayer",
    "clip skip",
    "CLIPTextEncodeSDXL",
    "CLIPTextEncodeSDXLRefiner",
    "clip text encode prompt",
  ],
  inputs: {
    textEncoder: kinds.textEncoder({ doc: "The text encoder of the network that is conditioned" }),
    prompt: text({
      default: "",
      multiline: true,
      syntax: "prompt",
      placeholder: "cat, twemoji style",
      doc:
        "What to paint. (cat:1.3) weighs a part more or less, see `weighting`; \\( is a bracket itself",
    }),
    weighting: choice(WEIGHTINGS, {
      default: "comfy",
      advanced: true,
      doc: "How brackets are read: as ComfyUI or the A1111 web UI do, or as plain text",
    }),
    clipSkip: int({
      default: 0,
      min: -24,
      max: 24,
      advanced: true,
      doc: "Layers left out at the encoder's end, 0 to 2; 1 suits many anime models",
    }),
    clipSkipNumbering: choice(CLIP_SKIP_NUMBERINGS, {
      default: "diffusers",
      advanced: true,
      doc: "How `clipSkip` is counted: for none diffusers says 0, A1111 1, ComfyUI -1",
    }),
    prompt2: optional(text({
      multiline: true,
      syntax: "prompt",
      advanced: true,
      doc: "SDXL: another prompt for its second text encoder",
    })),
  },
  outputs: { condition: kinds.condition({ keep: true, doc: "The encoded prompt" }) },
  async run({ textEncoder, prompt, weighting, clipSkip, clipSkipNumbering, prompt2 }, { models }) {
    const encoder = await models.promptEncoder(textEncoder.model);
    const condition = await encoder.encode(prompt, {
      weighting,
      clipSkip: clipSkipLayers(clipSkip, clipSkipNumbering),
      ...(prompt2 !== undefined && { prompt2 }),
    });
    return { condition };
  },
});
