import type { Condition } from "../diffusion/conditions/condition.ts";
import type { Guidance } from "../diffusion/guidance/guidance.ts";
import type { Prediction } from "../diffusion/guidance/prediction.ts";
import type { Scale, ScaleSchedule } from "../diffusion/guidance/scale.ts";
import type { SchedulerConfig } from "../diffusion/schedulers/config.ts";
import type { Conversion } from "../graph/conversion.ts";
import { defineConversion } from "../graph/conversion.ts";
import type { KindInfo } from "../graph/kind.ts";
import { defineKind, type NamedKind, type Port, union } from "../graph/port.ts";
import { float, type NumberOptions, text } from "../graph/primitives.ts";
import type { Features } from "../metrics/features.ts";
import type { PictureRegion } from "../runtime/images/region.ts";
import { sizeOf, type Tensor } from "../tensor/tensor.ts";
import type { ModelRef, UNetRef } from "./model_refs.ts";
import type { DenoiseReport } from "./report.ts";
import type { SavedFile } from "./saved_file.ts";
import type { ScheduleSpec } from "./schedule_spec.ts";

/** The kinds of values on braid's wires beside text and numbers; each called makes a port: `kinds.image()`. */
export const kinds: {
  readonly image: NamedKind<Tensor>;
  readonly mask: NamedKind<Tensor>;
  readonly latents: NamedKind<Tensor>;
  readonly region: NamedKind<PictureRegion>;
  readonly condition: NamedKind<Condition>;
  readonly prediction: NamedKind<Prediction>;
  readonly guidance: NamedKind<Guidance>;
  readonly scale: NamedKind<ScaleSchedule>;
  readonly schedule: NamedKind<ScheduleSpec>;
  readonly scheduler: NamedKind<SchedulerConfig>;
  readonly unet: NamedKind<UNetRef>;
  readonly textEncoder: NamedKind<ModelRef>;
  readonly vae: NamedKind<ModelRef>;
  readonly controlNet: NamedKind<ModelRef>;
  readonly features: NamedKind<Features>;
  readonly report: NamedKind<DenoiseReport>;
  readonly file: NamedKind<SavedFile>;
} = {
  image: defineKind("image", {
    title: "Image",
    color: "#64b5f6",
    doc: "Pictures [images, 3, height, width], sRGB in 0..1",
  }),
  mask: defineKind("mask", {
    title: "Mask",
    color: "#81c784",
    doc: "Weights [images, 1, height, width] in 0..1; 1 is selected",
  }),
  latents: defineKind("latents", {
    title: "Latents",
    color: "#c58af9",
    doc: "What is denoised: [images, channels, height, width] in the diffusion network's scale",
  }),
  region: defineKind("region", {
    title: "Region",
    color: "#aed581",
    doc: "A square of a picture, which may be turned",
  }),
  condition: defineKind("condition", {
    title: "Condition",
    color: "#ffb74d",
    doc: "What a prediction is conditioned on: the encoding of a prompt",
  }),
  prediction: defineKind("prediction", {
    title: "Prediction",
    color: "#f06292",
    doc: "One network evaluation: which model, under what condition",
  }),
  guidance: defineKind("guidance", {
    title: "Guidance",
    color: "#e53935",
    doc: "A base prediction and terms that push away from it, each with a scale",
  }),
  scale: defineKind("scale", {
    title: "Scale schedule",
    color: "#ff8a65",
    doc: "A guidance scale that changes over the run",
  }),
  schedule: defineKind("schedule", {
    title: "Schedule",
    color: "#4dd0e1",
    doc: "Noise levels and the stepping rule between them",
  }),
  scheduler: defineKind("scheduler", {
    title: "Scheduler config",
    color: "#26a69a",
    doc: "A model's scheduler_config.json: the noise it was trained on, and its own stepping rule",
  }),
  unet: defineKind("unet", { title: "UNet", color: "#9575cd", doc: "A diffusion network" }),
  textEncoder: defineKind("textEncoder", {
    title: "Text encoder",
    color: "#fdd835",
    doc: "A tokenizer and the network that turns its tokens into conditions",
  }),
  vae: defineKind("vae", {
    title: "VAE",
    color: "#ef5350",
    doc: "An autoencoder between pictures and latents",
  }),
  controlNet: defineKind("controlNet", {
    title: "ControlNet",
    color: "#66bb6a",
    doc: "A network that steers another by a picture: edges, depth, poses",
  }),
  features: defineKind("features", {
    title: "Features",
    color: "#dce775",
    doc: "Pictures as points to measure distances between: [pictures, width]",
  }),
  report: defineKind("report", {
    title: "Report",
    color: "#b0bec5",
    doc: "What each guidance term did in each step",
  }),
  file: defineKind("file", { title: "File", color: "#a1887f", doc: "A file that was written" }),
};

/** What a catalogue is told of {@link kinds}. */
export const KINDS: readonly KindInfo[] = Object.values(kinds).map(({ info }) => info);

/** A mask as grey picture. */
function toImage({ data, shape }: Tensor): Tensor {
  const [count, , height, width] = shape as [number, number, number, number];
  const size = height * width;
  const grey = new Float32Array(sizeOf([count, 3, height, width]));
  for (let plane = 0; plane < 3 * count; plane++) {
    const from = Math.floor(plane / 3) * size;
    grey.set(data.subarray(from, from + size), plane * size);
  }
  return { data: grey, shape: [count, 3, height, width] };
}

/** Wires between different kinds of {@link kinds} that are allowed. */
export const CONVERSIONS: readonly Conversion[] = [
  defineConversion(
    kinds.prediction(),
    kinds.guidance(),
    (base): Guidance => ({ base, terms: [] }),
    "A prediction is a guidance without terms",
  ),
  defineConversion(kinds.mask(), kinds.image(), toImage, "A mask is a grey picture"),
  defineConversion(kinds.file(), text(), ({ path }) => path, "The file's path"),
];

/** A guidance scale: a number written by hand, usually 0 to 10, or a schedule by wire. */
export function scale(options: NumberOptions = {}): Port<Scale> {
  return union(float({ usual: [0, 10], ...options }), kinds.scale());
}
