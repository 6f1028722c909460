import { assertEquals } from "@std/assert";
import type { PerturbationGate } from "../../src/onnx/builders/perturbation.ts";
import { clipTextGraph } from "../../src/onnx/builders/clip_text_model.ts";
import { controlNetGraph, unetGraph } from "../../src/onnx/builders/unet_graph.ts";
import { vaeDecoderGraph, vaeEncoderGraph } from "../../src/onnx/builders/vae_graph.ts";
import type { Graph } from "../../src/onnx/graph.ts";
import { assertGolden, type GoldenTensor } from "./golden_tensor.ts";
import { crc32, goldenInput, goldenWeight } from "./golden_weights.ts";
import { type Plain, runGraph } from "./run_graph.ts";

interface Digest {
  readonly count: number;
  readonly crc32: number;
}

interface Case {
  readonly kind: string;
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly state_dict: Digest;
  readonly inputs: Readonly<Record<string, number[]>>;
  readonly outputs: Readonly<Record<string, GoldenTensor>>;
  readonly timestep?: number;
  readonly perturb?: readonly PerturbationGate[];
  readonly gates?: readonly (readonly number[])[];
  readonly projection?: boolean;
  readonly unet?: Readonly<Record<string, unknown>>;
  readonly unet_state_dict?: Digest;
  readonly conditioning_scale?: number;
}

const FILE = new URL("../golden/tiny_model_variants.json", import.meta.url);
const CASES: readonly Case[] = JSON.parse(Deno.readTextFileSync(FILE)).cases;

function assertState(graphs: readonly Graph[], expected: Digest): void {
  const lines = graphs.flatMap(({ parameters }) =>
    [...parameters].map(([name, { shape }]) => `${name} ${shape}\n`)
  ).sort();
  assertEquals({ count: lines.length, crc32: crc32(lines.join("")) }, expected, lines.join(""));
}

const scalar = (value: number): Plain => ({ data: Float32Array.of(value), shape: [] });

function inputs(item: Case): Record<string, Plain> {
  return Object.fromEntries(
    Object.entries(item.inputs).map(([name, shape]) => {
      const data = goldenInput(`input:${name}`, shape);
      return [name, { data: name === "pixels" ? data.map((value) => value / 2) : data, shape }];
    }),
  );
}

/** As training builds graphs (every size known, attention in parts), or as inference does. */
type Form = "static" | "symbolic";

/** Runs the case's graphs and returns every output by name. */
const RUNS: Readonly<Record<string, (item: Case, form: Form) => Promise<Record<string, Plain>>>> = {
  async unet(item, form) {
    const feeds = inputs(item);
    const [batch, , height, width] = feeds["sample"]!.shape as [number, number, number, number];
    const sequence = feeds["encoder_hidden_states"]?.shape[1] ?? 1;
    const graph = unetGraph(item.config, {
      ...(form === "static" ? { batch, height, width, sequence, fusedAttention: false } : {}),
      recordCrossAttention: Object.keys(item.outputs).length > 1,
      ...(item.perturb && { perturb: item.perturb }),
    });
    assertState([graph], item.state_dict);
    const count = form === "static" ? batch : 1;
    feeds["timestep"] = { data: new Float32Array(count).fill(item.timestep!), shape: [count] };
    if (item.gates) {
      const data = Float32Array.from(item.gates.flat());
      feeds["perturb"] = { data, shape: [batch, item.perturb!.length] };
    }
    return await runGraph(graph, feeds, goldenWeight);
  },

  async controlnet(item, form) {
    const { controlnet_cond, ...feeds } = inputs(item);
    const [batch, , height, width] = feeds["sample"]!.shape as [number, number, number, number];
    const sequence = feeds["encoder_hidden_states"]!.shape[1]!;
    const dims = form === "static" ? { batch, height, width, sequence, fusedAttention: false } : {};
    const control = controlNetGraph(item.config, dims);
    const unet = unetGraph(item.unet!, { ...dims, residuals: true });
    assertState([control], item.state_dict);
    assertState([unet], item.unet_state_dict!);
    feeds["timestep"] = { data: new Float32Array(batch).fill(item.timestep!), shape: [batch] };
    const residuals = await runGraph(control, {
      ...feeds,
      controlnet_cond: controlnet_cond!,
      conditioning_scale: scalar(item.conditioning_scale!),
    }, goldenWeight);
    const result = await runGraph(unet, { ...feeds, ...residuals }, goldenWeight);
    return { ...residuals, ...result };
  },

  async vae(item, form) {
    const { pixels, latent_sample } = inputs(item);
    const dims = ({ shape: [batch, , height, width] }: Plain) =>
      form === "static"
        ? { batch: batch!, height: height!, width: width!, fusedAttention: false }
        : {};
    const encoder = vaeEncoderGraph(item.config, dims(pixels!));
    const decoder = vaeDecoderGraph(item.config, dims(latent_sample!));
    assertState([encoder, decoder], item.state_dict);
    return {
      ...await runGraph(encoder, { sample: pixels! }, goldenWeight),
      ...await runGraph(decoder, { latent_sample: latent_sample! }, goldenWeight),
    };
  },

  async clip(item, form) {
    const rows = item.inputs["input_ids"] as unknown as number[][];
    const [batch, sequence] = [rows.length, rows[0]!.length];
    const graph = clipTextGraph(item.config, {
      ...(form === "static" ? { batch, sequence } : {}),
      idType: form === "static" ? "int64" : "int32",
      projection: item.projection!,
      outputHiddenStates: true,
    });
    assertState([graph], item.state_dict);
    const ids = form === "static"
      ? BigInt64Array.from(rows.flat(), BigInt)
      : Int32Array.from(rows.flat());
    return await runGraph(
      graph,
      { input_ids: { data: ids, shape: [batch, sequence] } },
      goldenWeight,
    );
  },
};

for (const item of CASES.filter(({ kind }) => kind in RUNS)) {
  for (const form of ["static", "symbolic"] as const) {
    Deno.test(`builder reproduces diffusers on ${item.name} with ${form} dims`, async () => {
      const results = await RUNS[item.kind]!(item, form);
      assertEquals(Object.keys(results).sort(), Object.keys(item.outputs).sort());
      for (const [name, expected] of Object.entries(item.outputs)) {
        assertGolden(results[name]!, expected, name);
      }
    });
  }
}
