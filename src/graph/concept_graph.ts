import { printWorkflow, readWorkflow } from "./parse.ts";

/** What a concept model is guided with. */
export interface ConceptGraph {
  /** Ids of the concept model and of the prior that it was taught from. */
  readonly concept: string;
  readonly prior: string;
  /** Side of the pictures, in pixels. */
  readonly size: number;
  /** Attributes to ask the prior for; the concept itself is not named. */
  readonly prompt?: string;
  /** How many pictures. */
  readonly count?: number;
}

type Place = readonly [x: number, y: number];

const link = (from: string): { readonly from: string } => ({ from });

/**
 * A graph of concept guidance on a concept model: it says what is painted, the prior under a prompt of attributes how,
 * both around the prior's own unconditional prediction.
 *
 * @returns the text of its document
 * @see https://arxiv.org/abs/2312.08195
 */
export function conceptGraph(
  { concept, prior, size, prompt = "red", count = 4 }: ConceptGraph,
): string {
  const nodes: Record<string, { type: string; inputs: Record<string, unknown> }> = {};
  const view: Record<string, { at: Place; title?: string }> = {};
  const add = (
    [id, type, at, title]: readonly [id: string, type: string, at: Place, title?: string],
    inputs: Record<string, unknown>,
  ): void => {
    nodes[id] = { type, inputs };
    view[id] = { at, ...(title && { title }) };
  };
  add(["prior", "diffusion.load_pipeline", [0, 0], "Prior"], { model: prior });
  add(["taught", "diffusion.load_unet", [270, 180], "Concept model"], { model: concept });
  add(["nothing", "diffusion.null_condition", [270, 0]], {
    textEncoder: link("prior.textEncoder"),
  });
  add(["prompt", "diffusion.encode_prompt", [270, 360]], {
    prompt,
    textEncoder: link("prior.textEncoder"),
  });
  add(["uncond", "diffusion.predict", [540, 0], "Prior without a prompt"], {
    condition: link("nothing.condition"),
    unet: link("prior.unet"),
  });
  add(["concept", "diffusion.predict", [540, 210], "Concept"], { unet: link("taught.unet") });
  add(["control", "diffusion.predict", [540, 390], "Control"], {
    condition: link("prompt.condition"),
    unet: link("prior.unet"),
  });
  add(["guidance", "concept.concept_guidance", [810, 0]], {
    uncond: link("uncond.prediction"),
    concept: link("concept.prediction"),
    control: link("control.prediction"),
  });
  add(["schedule", "diffusion.scheduler", [810, 270]], {
    numInferenceSteps: 20,
    scheduler: link("prior.scheduler"),
    schedulerClass: "DPMSolverMultistepScheduler",
  });
  add(["latents", "diffusion.empty_latents", [810, 510]], {
    batchSize: count,
    height: size,
    vae: link("prior.vae"),
    width: size,
  });
  add(["denoise", "diffusion.denoise", [1080, 0]], {
    guidance: link("guidance.guidance"),
    latents: link("latents.latents"),
    record: "previews",
    schedule: link("schedule.schedule"),
    seed: 1,
  });
  add(["decode", "diffusion.vae_decode", [1350, 0]], {
    latents: link("denoise.latents"),
    vae: link("prior.vae"),
  });
  add(["grid", "core.image_grid", [1350, 140]], { images: link("decode.image") });
  add(["save", "core.save_image", [1620, 0]], {
    fileName: concept.split(/[\\/]/).at(-1)!,
    image: link("grid.image"),
    parameters: link("denoise.parameters"),
  });
  const text =
    `Guide with "${concept}": it says what is painted, and the prior what the prompt means. Name attributes in the prompt, not the concept; the two scales of the guidance say how strongly each acts.`;
  return printWorkflow(readWorkflow({
    format: "braid/1",
    nodes,
    outputs: ["save"],
    requires: { concept: "^1.0.0", core: "^1.0.0", diffusion: "^1.0.0" },
    subgraphs: {},
    view: { nodes: view, notes: [{ at: [0, -190], size: [560, 150], text }] },
  }));
}
