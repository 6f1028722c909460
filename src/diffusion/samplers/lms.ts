import type { Sampler } from "../denoiser.ts";
import { type Finish, multistep } from "./multistep.ts";
import { integralWeights } from "./quadrature.ts";

/** Linear multistep over the last `order` derivatives, whose weights are {@link integralWeights} in sigma. */
export function lms(
  { order = 4, finish = "denoise" }: { order?: number; finish?: Finish } = {},
): Sampler {
  return multistep(order, (nodes, to) => integralWeights(nodes, nodes[0]!, to), finish);
}
