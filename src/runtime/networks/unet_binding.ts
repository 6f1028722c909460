import { anyOf } from "../../words/lists.ts";
import type { NetworkPort } from "../session.ts";

/** What the inputs and outputs of a diffusion network are for, whatever an exporter called them. */
export interface UNetBinding {
  /** Noisy latents, with any channels appended to them. */
  readonly sample: NetworkPort;
  readonly timestep: NetworkPort;
  /** Text to attend to; a null-text network has none. */
  readonly text?: NetworkPort;
  /** Pooled text (SDXL, SD3). */
  readonly pooled?: NetworkPort;
  /** SDXL's sizes and crop. */
  readonly timeIds?: NetworkPort;
  /** LCM's embedded guidance scale. */
  readonly timestepCond?: NetworkPort;
  /** Gates of perturbed guidance. */
  readonly perturb?: NetworkPort;
  /** The control picture, of a ControlNet. */
  readonly controlCond?: NetworkPort;
  /** Strength of a ControlNet's residuals. */
  readonly conditioningScale?: NetworkPort;
  /** A ControlNet's residuals, those of the way down by number, then the middle's. */
  readonly residuals: readonly NetworkPort[];
  /** Inputs that switch something: all are fed false. */
  readonly flags: readonly NetworkPort[];
  readonly outputs: readonly NetworkPort[];
}

type Role = Exclude<keyof UNetBinding, "residuals" | "flags" | "outputs">;

const NAMES: Readonly<Record<Role, readonly string[]>> = {
  sample: ["sample", "hidden_states", "latent_model_input"],
  timestep: ["timestep", "t"],
  text: ["encoder_hidden_states"],
  pooled: ["text_embeds", "pooled_projections"],
  timeIds: ["time_ids"],
  timestepCond: ["timestep_cond"],
  perturb: ["perturb"],
  controlCond: ["controlnet_cond"],
  conditioningScale: ["conditioning_scale"],
};

const RESIDUAL = /^(down_block_(\d+)|mid_block)(_additional_residual)?$/;

/** The role that an auto-generated name (`onnx::Concat_4`) must have, by its shape. */
function roleByShape({ shape, type }: NetworkPort): Role | undefined {
  const width = shape.at(-1);
  switch (shape.length) {
    case 0:
    case 1:
      return type === "bool" ? undefined : "timestep";
    case 2:
      if (width === 5 || width === 6) return "timeIds";
      return width === 256 ? "timestepCond" : "pooled";
    case 3:
      return "text";
    case 4:
      return "sample";
  }
  return undefined;
}

/** Residuals of the way down by number, then the middle's. */
export function inResidualOrder(ports: readonly NetworkPort[]): NetworkPort[] {
  const order = ({ name }: NetworkPort) => Number(RESIDUAL.exec(name)?.[2] ?? Infinity);
  return ports.toSorted((a, b) => order(a) - order(b));
}

/**
 * Binds a diffusion network or ControlNet by the names, else by the shapes, of what it declares.
 *
 * @throws TypeError naming the inputs that have no known role, and roles that no input has
 */
export function bindUNet(
  name: string,
  inputs: readonly NetworkPort[],
  outputs: readonly NetworkPort[],
): UNetBinding {
  const roles: Partial<Record<Role, NetworkPort>> = {};
  const [residuals, flags, unknown]: [NetworkPort[], NetworkPort[], NetworkPort[]] = [[], [], []];
  for (const port of inputs) {
    const role = (Object.keys(NAMES) as Role[]).find((role) => NAMES[role].includes(port.name));
    if (role && !roles[role]) roles[role] = port;
    else if (RESIDUAL.test(port.name)) residuals.push(port);
    else if (port.type === "bool") flags.push(port);
    else unknown.push(port);
  }
  const homeless = unknown.filter((port) => {
    const role = roleByShape(port);
    if (!role || roles[role]) return true;
    roles[role] = port;
    return false;
  });
  const { sample, timestep } = roles;
  if (!sample || !timestep || homeless.length > 0) {
    const missing = [...(sample ? [] : ["latents"]), ...(timestep ? [] : ["a timestep"])];
    throw new TypeError(
      `Cannot bind ${name}: ${
        missing.length > 0
          ? `no input takes ${anyOf(missing)}`
          : `the input "${homeless[0]!.name}" [${homeless[0]!.shape.join(", ")}] is unknown`
      } among ${inputs.map((port) => port.name).join(", ")}`,
    );
  }
  return {
    ...roles,
    sample,
    timestep,
    residuals: inResidualOrder(residuals),
    flags,
    outputs: outputs.length > 1 && residuals.length === 0 ? inResidualOrder(outputs) : outputs,
  };
}
