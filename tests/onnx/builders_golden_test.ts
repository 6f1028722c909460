import { assertEquals } from "@std/assert";
import type { Graph } from "../../src/onnx/graph.ts";
import { vaeDecoderGraph, vaeEncoderGraph } from "../../src/onnx/builders/vae_graph.ts";
import { clipTextGraph } from "../../src/onnx/builders/clip_text_model.ts";
import { unetGraph } from "../../src/onnx/builders/unet_graph.ts";
import golden from "../golden/tiny_model.json" with { type: "json" };
import { assertGolden, type GoldenTensor } from "./golden_tensor.ts";
import { goldenInput, goldenWeight } from "./golden_weights.ts";
import { type Plain, runGraph } from "./run_graph.ts";

type Case = (typeof golden.cases)[number];
function assertParameters(graphs: readonly Graph[], { state_dict }: Case): void {
  const own = graphs.flatMap(({ parameters }) =>
    [...parameters].map(([name, { shape }]) => [name, shape])
  );
  const ordered = (entries: unknown[][]) =>
    Object.fromEntries(entries.sort(([a], [b]) => String(a) < String(b) ? -1 : 1));
  assertEquals(ordered(own), ordered(Object.entries(state_dict)));
}

function input(spec: unknown): Plain {
  const [name, shape] = spec as [string, number[]];
  const halved = name.endsWith(" divided by 2");
  const data = goldenInput(name.replace(" divided by 2", ""), shape);
  return { data: halved ? data.map((value) => value / 2) : data, shape };
}

for (const item of golden.cases) {
  const outputs = item.outputs as unknown as Record<string, GoldenTensor>;
  const specs = item.inputs as unknown as Record<string, unknown>;
  for (const form of ["static", "symbolic"] as const) {
    const dims = (shape: readonly number[]) => {
      const [batch, , height, width] = shape;
      return form === "static"
        ? { batch: batch!, height: height!, width: width!, fusedAttention: false }
        : {};
    };
    Deno.test(`builder reproduces diffusers on ${item.name} with ${form} dims`, async () => {
      if (item.name.startsWith("unet")) {
        const [sample, states] = [input(specs["sample"]), input(specs["encoder_hidden_states"])];
        const sequence = form === "static" ? { sequence: states.shape[1]! } : {};
        const graph = unetGraph(item.config, { ...dims(sample.shape), ...sequence });
        assertParameters([graph], item);
        for (const [name, expected] of Object.entries(outputs)) {
          const t = Number(name.split("=")[1]);
          const count = form === "static" ? sample.shape[0]! : 1;
          const timestep = { data: new Float32Array(count).fill(t), shape: [count] };
          const feeds = { sample, timestep, encoder_hidden_states: states };
          const { out_sample } = await runGraph(graph, feeds, goldenWeight);
          assertGolden(out_sample!, expected, name);
        }
      } else if (item.name.startsWith("vae")) {
        const [pixels, latent] = [input(specs["pixels"]), input(specs["latent_sample"])];
        const encoder = vaeEncoderGraph(item.config, dims(pixels.shape));
        const decoder = vaeDecoderGraph(item.config, dims(latent.shape));
        assertParameters([encoder, decoder], item);
        const { latent_parameters } = await runGraph(encoder, { sample: pixels }, goldenWeight);
        assertGolden(latent_parameters!, outputs["latent_parameters(moments)"]!, "moments");
        const { sample } = await runGraph(decoder, { latent_sample: latent }, goldenWeight);
        assertGolden(sample!, outputs["decoded_sample"]!, "decoded");
      } else {
        const rows = specs["input_ids"] as number[][];
        const ids = {
          data: BigInt64Array.from(rows.flat(), BigInt),
          shape: [rows.length, rows[0]!.length],
        };
        const size = form === "static" ? { batch: ids.shape[0]!, sequence: ids.shape[1]! } : {};
        const graph = clipTextGraph(item.config, { ...size, outputHiddenStates: true });
        assertParameters([graph], item);
        const results = await runGraph(graph, { input_ids: ids }, goldenWeight);
        const skipped = clipTextGraph(item.config, { ...size, clipSkip: 1 });
        const { last_hidden_state } = await runGraph(skipped, { input_ids: ids }, goldenWeight);
        results["final_layer_norm(hidden_states[-2])"] = last_hidden_state!;
        for (const [name, expected] of Object.entries(outputs)) {
          assertGolden(results[name]!, expected, name);
        }
      }
    });
  }
}
