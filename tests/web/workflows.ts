import { EMPTY } from "../../src/graph/empty_workflow.ts";
import type { NodeEntry, Point, Workflow } from "../../src/graph/workflow.ts";

const from = (source: string): { readonly from: string } => ({ from: source });

/** Concept guidance beside control guidance, as the templates have it. */
export const conceptGuidance: Workflow = {
  ...EMPTY,
  nodes: {
    load: { type: "diffusion.load_pipeline" },
    prompt: { type: "diffusion.encode_prompt", inputs: { prompt: "a red cat, sitting" } },
    concept: { type: "diffusion.encode_prompt", inputs: { prompt: "an emoji" } },
    uncond: { type: "diffusion.unet", inputs: { model: from("load.unet") } },
    control: {
      type: "diffusion.unet",
      inputs: { model: from("load.unet"), condition: from("prompt.condition") },
    },
    style: {
      type: "diffusion.unet",
      inputs: { model: from("load.unet"), condition: from("concept.condition") },
    },
    combine: {
      type: "concept.gcfg",
      inputs: {
        base: from("uncond.prediction"),
        "terms.0.prediction": from("control.prediction"),
        "terms.0.scale": 4,
        "terms.1.prediction": from("style.prediction"),
        "terms.1.scale": 1.5,
      },
    },
    denoise: {
      type: "diffusion.denoise",
      inputs: { guidance: from("combine.guidance"), seed: 18446744073709551615n, steps: 12 },
    },
    decode: {
      type: "diffusion.decode",
      inputs: { latents: from("denoise.latents"), vae: from("load.vae") },
    },
    save: { type: "core.save_image", inputs: { image: from("decode.image") } },
  },
  outputs: ["save"],
  view: {
    nodes: Object.fromEntries(
      Object.entries(
        {
          load: [0, 160],
          prompt: [0, 260],
          concept: [0, 440],
          uncond: [300, 40],
          control: [300, 160],
          style: [300, 280],
          combine: [600, 120],
          denoise: [900, 80],
          decode: [1200, 120],
          save: [1500, 120],
        } satisfies Record<string, Point>,
      ).map(([id, at]) => [id, { at: at as Point }]),
    ),
    groups: [{ title: "Predictions", at: [280, -10], size: [280, 420] }],
    notes: [{ text: "# Read me\nTurn the **scales** of the two terms.", at: [600, 330] }],
  },
};

/** Many nodes in rows, each wired to the one before it. */
export function chain(count: number, columns = 50): Workflow {
  const nodes: Record<string, NodeEntry> = {};
  const views: Record<string, { at: Point }> = {};
  for (let index = 0; index < count; index++) {
    const id = `n${index}`;
    nodes[id] = index === 0 ? { type: "core.load_image" } : {
      type: index % 2 ? "core.pick" : "diffusion.denoise",
      inputs: index % 2
        ? { yes: from(`n${index - 1}.${index === 1 ? "image" : "latents"}`) }
        : { latents: from(`n${index - 1}.value`) },
    };
    views[id] = { at: [(index % columns) * 280, Math.floor(index / columns) * 300] };
  }
  return { ...EMPTY, nodes, view: { nodes: views } };
}
