/** Concept guidance in two steps, as an agent writes it from what `describe_nodes` tells. */
export const CONCEPT = {
  format: "braid/1",
  nodes: {
    prior: { type: "diffusion.load_pipeline", inputs: { model: "emoji" } },
    faces: { type: "diffusion.load_unet", inputs: { model: "emoji-faces" } },
    nothing: {
      type: "diffusion.null_condition",
      inputs: { textEncoder: wire("prior.textEncoder") },
    },
    prompt: {
      type: "diffusion.encode_prompt",
      inputs: { textEncoder: wire("prior.textEncoder"), prompt: "crying" },
    },
    uncond: {
      type: "diffusion.predict",
      inputs: { unet: wire("prior.unet"), condition: wire("nothing.condition") },
    },
    concept: { type: "diffusion.predict", inputs: { unet: wire("faces.unet") } },
    control: {
      type: "diffusion.predict",
      inputs: { unet: wire("prior.unet"), condition: wire("prompt.condition") },
    },
    guidance: {
      type: "concept.concept_guidance",
      inputs: {
        uncond: wire("uncond.prediction"),
        concept: wire("concept.prediction"),
        control: wire("control.prediction"),
      },
    },
    schedule: {
      type: "diffusion.scheduler",
      inputs: { scheduler: wire("prior.scheduler"), numInferenceSteps: 2 },
    },
    latents: {
      type: "diffusion.empty_latents",
      inputs: { vae: wire("prior.vae"), width: 64, height: 64 },
    },
    denoise: {
      type: "diffusion.denoise",
      inputs: {
        guidance: wire("guidance.guidance"),
        schedule: wire("schedule.schedule"),
        latents: wire("latents.latents"),
      },
    },
    decode: {
      type: "diffusion.vae_decode",
      inputs: { vae: wire("prior.vae"), latents: wire("denoise.latents") },
    },
    save: {
      type: "core.save_image",
      inputs: { image: wire("decode.image"), fileName: "crying" },
    },
  },
  outputs: ["save"],
};

function wire(from: string): { readonly from: string } {
  return { from };
}
