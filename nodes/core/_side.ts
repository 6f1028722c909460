import { int, type Port } from "sdk";

/** A side of a picture or mask that a node makes, in pixels. */
export const side = (doc: string): Port<number> =>
  int({ default: 128, min: 1, max: 8192, usual: [64, 1024], unit: "px", doc });
