import { createLibrary, describeLibrary } from "../../src/graph/catalogue.ts";
import type { Catalogue } from "../../src/graph/catalogue.ts";
import { defineConversion } from "../../src/graph/conversion.ts";
import { group } from "../../src/graph/group.ts";
import { defineNode } from "../../src/graph/node.ts";
import { defineKind, optional, variable } from "../../src/graph/port.ts";
import { bool, choice, float, int, json, seed, text } from "../../src/graph/primitives.ts";

/** Nodes with every kind of control, in the words of the product; the editor draws them from this alone. */
const model = defineKind<string>("model", { color: "#b180d7" });
const condition = defineKind<string>("condition", { color: "#f2a65a" });
const prediction = defineKind<string>("prediction", { color: "#e06c9f" });
const guidance = defineKind<string>("guidance", { color: "#ff5c8a" });
const latents = defineKind<string>("latents", { color: "#c58af9" });
const image = defineKind<string>("image", { color: "#64b5f6" });

const run = (): never => {
  throw new Error("Only described, never run");
};

export const catalogue: Catalogue = describeLibrary(createLibrary({
  nodes: {
    "diffusion.load_pipeline": defineNode({
      title: "Load pipeline",
      category: "loaders",
      doc: "A model folder as a whole.",
      inputs: { model: text({ choicesFrom: "models", default: "emoji-prior" }) },
      outputs: { unet: model({ title: "UNet" }), vae: model({ title: "VAE" }) },
      run,
    }),
    "diffusion.encode_prompt": defineNode({
      title: "Encode prompt",
      category: "conditioning",
      aliases: ["clip text"],
      inputs: { prompt: text({ multiline: true, placeholder: "What to paint" }) },
      outputs: { condition: condition() },
      run,
    }),
    "diffusion.unet": defineNode({
      title: "UNet prediction",
      category: "guidance",
      inputs: { model: model(), condition: optional(condition()) },
      outputs: { prediction: prediction() },
      run,
    }),
    "concept.gcfg": defineNode({
      title: "GCFG combiner",
      category: "guidance",
      doc:
        "Generalized classifier-free guidance.\n\n  eps = eps_base + sum_i w_i (eps_i - eps_base)\n\n" +
        "@see https://arxiv.org/abs/2312.08195",
      inputs: {
        base: prediction(),
        terms: group({
          prediction: prediction(),
          scale: float({ default: 1.5, min: -10, max: 20 }),
        }, { min: 1, max: 4 }),
      },
      outputs: { guidance: guidance() },
      run,
    }),
    "diffusion.denoise": defineNode({
      title: "Denoise",
      category: "sampling",
      aliases: ["ksampler"],
      inputs: {
        guidance: guidance({ doc: "What steers" }),
        latents: optional(latents()),
        seed: seed({ default: 0 }),
        steps: int({ default: 20, min: 1, max: 100, unit: "steps" }),
        sampler: choice(["euler", "heun", "dpmpp_2m", "uni_pc"], { default: "euler" }),
        eta: float({ default: 0, advanced: true }),
        again: bool({ default: false }),
        options: optional(json({ advanced: true })),
      },
      outputs: { latents: latents() },
      run,
    }),
    "diffusion.decode": defineNode({
      title: "Decode",
      category: "latents",
      inputs: { latents: latents(), vae: model() },
      outputs: { image: image() },
      run,
    }),
    "core.save_image": defineNode({
      title: "Save image",
      category: "image",
      output: true,
      inputs: { image: image(), name: text({ default: "image" }) },
      outputs: { file: text() },
      run,
    }),
    "core.load_image": defineNode({
      title: "Load image",
      category: "image",
      inputs: { file: text({ widget: "image" }) },
      outputs: { image: image() },
      run,
    }),
    "core.pick": defineNode({
      title: "Pick",
      category: "logic",
      inputs: { on: bool({ default: true }), yes: variable("T"), no: variable("T") },
      outputs: { value: variable("T") },
      run,
    }),
  },
  kinds: [model, condition, prediction, guidance, latents, image],
  conversions: [defineConversion(prediction(), guidance(), (base) => base)],
  plugins: {
    core: { version: "1.0.0" },
    diffusion: { version: "1.0.0" },
    concept: { version: "1.0.0" },
  },
}));
