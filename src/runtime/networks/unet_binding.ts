import { anyOf } from "../../words/lists.ts";
import type { Port } from "../session.ts";

/** What the inputs and outputs of a diffusion network are for, whatever an exporter called them. */
export interface UNetBinding {
  /** Noisy latents, with any channels appended to them. */
  readonly sample: Port;
  readonly timestep: Port;
  /** Text to attend to; a null-text network has none. */
  readonly text?: Port;
  /** Pooled text (SDXL, SD3). */
  readonly pooled?: Port;
  /** SDXL's sizes and crop. */
  readonly timeIds?: Port;
  /** LCM's embedded guidance scale. */
  readonly timestepCond?: Port;
  /** Gates of perturbed guidance. */
  readonly perturb?: Port;
  /** The control picture, of a ControlNet. */
  readonly controlCond?: Port;
  /** Strength of a ControlNet's residuals. */
  readonly conditioningScale?: Port;
  /** A ControlNet's residuals, those of the way down by number, then the middle's. */
  readonly residuals: readonly Port[];
  /** Inputs that switch something: all are fed false. */
  readonly flags: readonly Port[];
  readonly outputs: readonly Port[];
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
function roleByShape({ shape, type }: Port): Role | undefined {
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
export function inResidualOrder(ports: readonly Port[]): Port[] {
  const order = ({ name }: Port) => Number(RESIDUAL.exec(name)?.[2] ?? Infinity);
  return ports.toSorted((a, b) => order(a) - order(b));
}

/**
 * Binds a diffusion network or ControlNet by the names, else by the shapes, of what it declares.
 *
 * @throws TypeError naming the inputs that have no known role, and roles that no input has
 */
export function bindUNet(
  name: string,
  inputs: readonly Port[],
  outputs: readonly Port[],
): UNetBinding {
  const roles: Partial<Record<Role, Port>> = {};
  const [residuals, flags, unknown]: [Port[], Port[], Port[]] = [[], [], []];
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
