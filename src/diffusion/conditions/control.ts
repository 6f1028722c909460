import type { Tensor } from "../../tensor/tensor.ts";
import type { Interval } from "../guidance/interval.ts";
import { tensorsId } from "./condition.ts";

/** An image-shaped input of a prediction: a control network's hint, or channels appended to the latents. */
export interface ControlInput {
  /** Input name in the network's own words: `controlnet_cond`, `image_latents`, `mask`, ... */
  readonly input: string;
  /** [rows, channels, height, width]; one row serves all images, else one row per image. */
  readonly tensor: Tensor;
  /** Strength, 1 unless given; 0 is the same as no control. */
  readonly scale?: number;
  /** The control network that reads the input; absent when the diffusion network does itself. */
  readonly model?: string;
  /** When a control network acts; the whole run unless given. Channels that the diffusion network reads always count. */
  readonly interval?: Interval;
  /** Hash of the tensor. */
  readonly id: string;
}

/** A control input with its id worked out. */
export function controlInput(parts: Omit<ControlInput, "id">): ControlInput {
  return { ...parts, id: tensorsId({ [parts.input]: parts.tensor }) };
}
