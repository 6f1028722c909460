import { assert, assertEquals, assertRejects } from "@std/assert";
import { Graph, type Value } from "../../src/onnx/graph.ts";
import { floats } from "../../src/runtime/session.ts";
import { loadCheckpoint, saveCheckpoint } from "../../src/training/checkpoint.ts";
import {
  type Feeds,
  initialState,
  Trainer,
  type TrainerOptions,
  type TrainerState,
} from "../../src/training/trainer.ts";
import { weightsFor } from "../../src/training/weights.ts";
import { random } from "../../src/tensor/random.ts";
import { inFolder } from "../in_folder.ts";

const OPTIONS: TrainerOptions = {
  learningRate: { kind: "constant", lr: 0.02, warmupSteps: 0, totalSteps: 100, floor: 0 },
  betas: [0.9, 0.99],
  weightDecay: 0,
  maxGradNorm: 10,
  emaDecay: 0.9,
  accumulation: 1,
  threads: 1,
};

/** A two-layer network that learns `y = |x_0| + x_1`. */
function network(batch: number): { graph: Graph; loss: Value } {
  const graph = new Graph();
  const x = graph.input("x", "float", [batch, 2]);
  const y = graph.input("y", "float", [batch, 1]);
  const hidden = graph.op("Silu", [
    graph.op("Gemm", [x, graph.parameter("a.weight", [16, 2]), graph.parameter("a.bias", [16])], {
      transB: 1,
    }),
  ]);
  const out = graph.op("Gemm", [
    hidden,
    graph.parameter("b.weight", [1, 16]),
    graph.parameter("b.bias", [1]),
  ], { transB: 1 });
  const error = graph.op("Sub", [out, y]);
  return {
    graph,
    loss: graph.op("ReduceMean", [graph.op("Mul", [error, error])], { keepdims: 0 }),
  };
}

function batch(rows: number, step: number): Feeds {
  const next = random("data", step);
  const x = Float32Array.from({ length: rows * 2 }, () => 2 * next() - 1);
  const y = Float32Array.from({ length: rows }, (_, i) => Math.abs(x[2 * i]!) + x[2 * i + 1]!);
  return { x: floats(x, [rows, 2]), y: floats(y, [rows, 1]) };
}

async function train(
  steps: number,
  state?: TrainerState,
  options = OPTIONS,
  rows = 32,
): Promise<{ state: TrainerState; losses: number[] }> {
  const { graph, loss } = network(rows);
  const own = state ?? initialState(weightsFor(graph, 1));
  await using trainer = await Trainer.create(
    { graph, loss, trainable: [...graph.parameters.keys()] },
    own,
    options,
  );
  const losses: number[] = [];
  while (own.step < steps) losses.push((await trainer.step(() => batch(rows, own.step))).loss);
  return { state: own, losses };
}

Deno.test("Trainer learns a small function", async () => {
  const { losses } = await train(200);
  assert(losses.at(-1)! < losses[0]! / 50, `loss ${losses[0]} to ${losses.at(-1)}`);
});

Deno.test("Trainer resumes from a checkpoint bit for bit", async () => {
  const { state: half } = await train(10);
  let kept: TrainerState | undefined;
  await inFolder(async (folder) => {
    const path = `${folder}/state.safetensors`;
    await saveCheckpoint(path, half);
    kept = await loadCheckpoint(path);
  });
  const { state: resumed } = await train(20, kept);
  const { state: straight } = await train(20);
  for (const part of ["weights", "ema", "m", "v"] as const) {
    assertEquals(resumed[part], straight[part]);
  }
});

Deno.test("Trainer accumulates batches into the gradient of the joint batch", async () => {
  const { graph, loss } = network(8);
  const state = initialState(weightsFor(graph, 1));
  await using trainer = await Trainer.create(
    { graph, loss, trainable: [...graph.parameters.keys()] },
    state,
    {
      ...OPTIONS,
      accumulation: 4,
    },
  );
  const joint = batch(32, 0);
  const part = (i: number): Feeds => ({
    x: floats((joint["x"]!.data as Float32Array).slice(16 * i, 16 * i + 16), [8, 2]),
    y: floats((joint["y"]!.data as Float32Array).slice(8 * i, 8 * i + 8), [8, 1]),
  });
  await trainer.step(part);
  const { state: whole } = await train(1);
  for (const [name, data] of state.weights) {
    data.forEach((value, i) => assert(Math.abs(value - whole.weights.get(name)![i]!) < 2e-4, name));
  }
});

Deno.test("Trainer leaves what is not trainable as it is", async () => {
  const { graph, loss } = network(32);
  const state = initialState(weightsFor(graph, 1));
  const before = state.weights.get("a.weight")!.slice();
  await using trainer = await Trainer.create(
    { graph, loss, trainable: ["b.weight", "b.bias"] },
    state,
    OPTIONS,
  );
  await trainer.step(() => batch(32, 0));
  assertEquals(state.weights.get("a.weight"), before);
});

Deno.test("Trainer says when training diverges and keeps its weights", async () => {
  const { graph, loss } = network(32);
  const state = initialState(weightsFor(graph, 1));
  const before = state.weights.get("a.weight")!.slice();
  await using trainer = await Trainer.create(
    { graph, loss, trainable: [...graph.parameters.keys()] },
    state,
    OPTIONS,
  );
  const bad = batch(32, 0);
  (bad["x"]!.data as Float32Array)[0] = NaN;
  await assertRejects(() => trainer.step(() => bad), RangeError, "Training diverged at step 1");
  assertEquals(state.weights.get("a.weight"), before);
});
