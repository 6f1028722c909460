import type { Workflow } from "../../src/graph/workflow.ts";

export const wire = (from: string): { readonly from: string } => ({ from });

/** Predictions under a prompt, twice, under an empty one, and without any. */
export const predictions: Workflow["nodes"] = {
  load: { type: "diffusion.load_pipeline" },
  prompt: {
    type: "diffusion.encode_prompt",
    inputs: { textEncoder: wire("load.textEncoder"), prompt: "a cat" },
  },
  blank: {
    type: "diffusion.encode_prompt",
    inputs: { textEncoder: wire("load.textEncoder"), prompt: "" },
  },
  empty: { type: "diffusion.null_condition", inputs: { textEncoder: wire("load.textEncoder") } },
  under: predict("prompt"),
  twin: predict("prompt"),
  erased: predict("blank"),
  without: predict("empty"),
};

function predict(condition: string): Workflow["nodes"][string] {
  const inputs = { unet: wire("load.unet"), condition: wire(`${condition}.condition`) };
  return { type: "diffusion.predict", inputs };
}
