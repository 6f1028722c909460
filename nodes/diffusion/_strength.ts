import { float, type Port } from "sdk";

/** What a schedule gives a scale at one of its ends. */
export const strength = (value: number, doc: string): Port<number> =>
  float({ default: value, min: -100, max: 100, usual: [0, 10], step: 0.1, doc });
