import { autoLayout } from "./auto_layout.ts";
import { printWorkflow, readWorkflow } from "./parse.ts";
import { nodesBefore } from "./reference.ts";

/** What is painted by a taught model. */
export interface TaughtGraph {
  /** Ids of the model, or the LoRA, and of the prior that it was taught from. */
  readonly model: string;
  readonly prior: string;
  /** Side of the pictures, in pixels. */
  readonly size: number;
  readonly prompt?: string;
  /** How many pictures. */
  readonly count?: number;
}

/** What a concept model is guided with. */
export interface ConceptGraph extends Omit<TaughtGraph, "model"> {
  readonly concept: string;
}

/** Adds a node of this height in pixels, with the room for what it shows after a run. */
type Add = (
  node: readonly [id: string, type: string, height: number, title?: string],
  inputs: Record<string, unknown>,
) => void;

const NODE_WIDTH = 230;

const link = (from: string): { readonly from: string } => ({ from });

/**
 * A graph of concept guidance on a concept model: it says what is painted, the prior under a prompt of attributes how,
 * both around the prior's own unconditional prediction.
 *
 * @returns the text of its document
 * @see https://arxiv.org/abs/2312.08195
 */
export function conceptGraph({ concept, ...rest }: ConceptGraph): string {
  return paintingGraph({ ...rest, model: concept }, {
    network: "prior.unet",
    text:
      `Guide with "${concept}": it says what is painted, and the prior what the prompt means. Name attributes in the prompt, not the concept; the two scales of the guidance say how strongly each acts.`,
  }, (add) => {
    add(["taught", "diffusion.load_unet", 132, "Concept model"], { model: concept });
    add(["concept", "diffusion.predict", 84, "Concept"], { unet: link("taught.unet") });
    add(["guidance", "concept.concept_guidance", 320], {
      uncond: link("uncond.prediction"),
      concept: link("concept.prediction"),
      // Those of the balanced preset, so that the numbers are seen.
      conceptGuidanceScale: 1,
      control: link("control.prediction"),
      controlGuidanceScale: 2,
    });
  });
}

/**
 * A graph in which a ControlNet steers the prompt's prediction by the edges of a picture, or by the picture as it is.
 *
 * @returns the text of its document
 */
export function controlGraph(
  { pictures, isHint, ...graph }: TaughtGraph & {
    /** Folder of pictures, the first of which steers. */
    readonly pictures: string;
    /** Whether they are hints already, such as depth. */
    readonly isHint: boolean;
  },
): string {
  const { model, prior, size } = graph;
  return paintingGraph(graph, {
    network: "prior.unet",
    text: `Paint after ${
      isHint ? "a hint" : "the edges of a picture"
    } by the ControlNet "${model}" on "${prior}": its strength says how strictly. Choose a picture of your own with Load image in place of the folder's first.`,
  }, (add) => {
    add(["pictures", "core.load_images", 184], { folder: pictures, limit: 1 });
    add(["picture", "core.list_item", 110], { items: link("pictures.images") });
    add(["sized", "core.resize_image", 166], {
      image: link("picture.item"),
      height: size,
      keep: "fill",
      width: size,
    });
    if (!isHint) add(["edges", "core.find_edges", 136], { image: link("sized.image") });
    add(["taught", "diffusion.load_controlnet", 88, "ControlNet"], { model });
    add(["steered", "diffusion.apply_controlnet", 206], {
      controlNet: link("taught.controlNet"),
      image: link(isHint ? "sized.image" : "edges.image"),
      latents: link("latents.latents"),
      prediction: link("control.prediction"),
    });
    add(["guidance", "diffusion.classifier_free_guidance", 110], {
      uncond: link("uncond.prediction"),
      prediction: link("steered.prediction"),
    });
  });
}

/**
 * A graph of classifier-free guidance on a fine-tuned network, whole or the prior's with a LoRA.
 *
 * @returns the text of its document
 */
export function captionedGraph(
  graph: TaughtGraph & { readonly kind: "finetune" | "lora" },
): string {
  const { kind, model, prior } = graph;
  const isLora = kind === "lora";
  const network = isLora ? "taught.unet" : "prior.unet";
  return paintingGraph({ ...graph, prior: isLora ? prior : model }, {
    network,
    text: isLora
      ? `Paint with the LoRA "${model}" on "${prior}": its strength says how much of it there is, 0 for the prior alone.`
      : `Paint with "${model}", taught further from "${prior}". The prior's own prediction without a prompt in place of this one would be the rectified base.`,
  }, (add) => {
    if (isLora) {
      add(["taught", "diffusion.load_lora", 162, "LoRA"], {
        model,
        unet: link("prior.unet"),
      });
    }
    add(["guidance", "diffusion.classifier_free_guidance", 110], {
      uncond: link("uncond.prediction"),
      prediction: link("control.prediction"),
    });
  });
}

/** A graph that paints: `guide` adds the guidance, and what it needs beside a prediction with a prompt and one without. */
function paintingGraph(
  { model, prior, size, prompt = "red", count = 4 }: TaughtGraph,
  { network, text }: {
    /** The output that is the network of both. */
    readonly network: string;
    readonly text: string;
  },
  guide: (add: Add) => void,
): string {
  const nodes: Record<string, { type: string; inputs: Record<string, unknown> }> = {};
  const titles = new Map<string, string | undefined>();
  const heights = new Map<string, number>();
  const add: Add = ([id, type, height, title], inputs) => {
    nodes[id] = { type, inputs };
    titles.set(id, title);
    heights.set(id, height);
  };
  add(["prior", "diffusion.load_pipeline", 176, "Prior"], { model: prior });
  add(["nothing", "diffusion.null_condition", 62], {
    textEncoder: link("prior.textEncoder"),
  });
  add(["prompt", "diffusion.encode_prompt", 190], {
    prompt,
    textEncoder: link("prior.textEncoder"),
  });
  add(["uncond", "diffusion.predict", 84, "Without a prompt"], {
    condition: link("nothing.condition"),
    unet: link(network),
  });
  add(["control", "diffusion.predict", 84, "Control"], {
    condition: link("prompt.condition"),
    unet: link(network),
  });
  guide(add);
  add(["schedule", "diffusion.scheduler", 162], {
    numInferenceSteps: 20,
    scheduler: link("prior.scheduler"),
    schedulerClass: "DPMSolverMultistepScheduler",
  });
  add(["latents", "diffusion.empty_latents", 140], {
    batchSize: count,
    height: size,
    vae: link("prior.vae"),
    width: size,
  });
  add(["denoise", "diffusion.denoise", 202], {
    guidance: link("guidance.guidance"),
    latents: link("latents.latents"),
    record: "previews",
    schedule: link("schedule.schedule"),
    seed: 1,
  });
  add(["decode", "diffusion.vae_decode", 84], {
    latents: link("denoise.latents"),
    vae: link("prior.vae"),
  });
  add(["grid", "core.image_grid", 186], { images: link("decode.image") });
  add(["save", "core.save_image", 388], {
    fileName: model.split(/[\\/]/).at(-1)!,
    image: link("grid.image"),
    parameters: link("denoise.parameters"),
  });
  const points = autoLayout([...heights].map(([id, height]) => ({
    id,
    width: NODE_WIDTH,
    height,
    before: nodesBefore(nodes[id]!.inputs),
  })));
  const top = Math.min(...[...points.values()].map(([, y]) => y));
  const view = [...points].map(([id, [x, y]]) => {
    const title = titles.get(id);
    return [id, { at: [Math.round(x), Math.round(y - top)], ...(title && { title }) }] as const;
  });
  return printWorkflow(readWorkflow({
    format: "braid/1",
    nodes,
    outputs: ["save"],
    requires: { concept: "^1.0.0", core: "^1.0.0", diffusion: "^1.0.0" },
    subgraphs: {},
    view: { nodes: Object.fromEntries(view), notes: [{ at: [0, -80], size: [770, 60], text }] },
  }));
}
