/** A part of a model on a wire: its name. Weights are loaded where they are first needed and shared by all that name them. */
export interface ModelRef {
  /** Id of the model in the catalogue, or its path. */
  readonly model: string;
}

/** A diffusion network on a wire. */
export interface UNetRef extends ModelRef {
  /** What predictions call it: the model's id with what differs from its plain network, see `formatNetworkId`. */
  readonly network: string;
  /** Whether it wants a condition; null-text networks do not. */
  readonly takesText: boolean;
}
