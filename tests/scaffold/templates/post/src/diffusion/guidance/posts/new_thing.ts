import type { EstimateOperator } from "../operator.ts";

/** New thing: `factor·guided`. Formula first, then its source. Defined on denoised latents. */
export interface NewThing {
  /** Tells it from other posts. */
  readonly type: "new_thing";
  /** 1 changes nothing. */
  readonly factor: number;
}

/** See {@link NewThing}. */
export const newThing: EstimateOperator<NewThing> = {
  type: "new_thing",
  stage: "guided",
  space: "sample",
  apply: (guided, { factor }) => guided.map((value) => factor * value),
};
