import { linear, type Tensor, zeros } from "../../tensor/tensor.ts";
import type { NetworkPort } from "../session.ts";

/** What a ControlNet adds to one row's skips and middle: those of the way down in order, then the middle's. */
export type Residuals = readonly Tensor[];

/** Residuals of several ControlNets act together as their sum. */
export function addResiduals(a: Residuals, b: Residuals): Residuals {
  if (a.length !== b.length) {
    throw new RangeError(
      `Cannot add ControlNets of different networks: they have ${a.length} and ${b.length} residuals`,
    );
  }
  return a.map((x, i) => linear([1, 1], [x, b[i]!]));
}

/** Skips a level of all UNets that are exported with residual inputs: the level's two blocks and what leads into it. */
const SKIPS_A_LEVEL = 3;

/** A residual of zeros for row latents, for exports that want residuals even where there is no ControlNet. */
export function noResidual(port: NetworkPort, index: number, latents: Tensor): Tensor {
  const number = /^down_block_(\d+)/.exec(port.name)?.[1];
  const level = Math.floor((number === undefined ? index - 1 : Number(number)) / SKIPS_A_LEVEL);
  const sizes = [2, 3].map((axis) => Math.ceil(latents.shape[axis]! / 2 ** level));
  return zeros([1, port.shape[1] as number, ...sizes]);
}
