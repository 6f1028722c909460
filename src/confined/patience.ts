/** How long each may take, in milliseconds. */
export interface Patience {
  /** Between two signs of life of a node at work: it answers whenever it awaits anything. */
  readonly silence: number;
  /** For a node that was called off to come to rest. */
  readonly grace: number;
  /** Without anything to do. */
  readonly idle: number;
}

export const PATIENCE: Patience = { silence: 5 * 60_000, grace: 1000, idle: 60_000 };
