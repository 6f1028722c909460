import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertNotEquals,
  assertRejects,
} from "@std/assert";
import { join } from "@std/path";
import { evaluate } from "../../src/evaluation/evaluate.ts";
import { clipScore, openClip, openInception } from "../../src/evaluation/outside_networks.ts";
import { Graph, type Value } from "../../src/onnx/graph.ts";
import { writeModel } from "../../src/onnx/write.ts";
import { random } from "../../src/tensor/random.ts";
import { tensor } from "../../src/tensor/tensor.ts";
import { RECIPE, withStudio, writeReal } from "./trial_studio.ts";

const numbers = (name: string, count: number) => {
  const next = random(name);
  return Float32Array.from({ length: count }, () => next() - 0.5);
};

/** A network that sees the mean of each channel: rows of `width`. */
async function writeSeeing(path: string, side: number, width: number, output: string) {
  const graph = new Graph();
  const picture = graph.input("pixel_values", "float", ["batch", 3, side, side]);
  const means = graph.op("ReduceMean", [picture, graph.int([2, 3])], { keepdims: 0 });
  graph.output(
    output,
    graph.op("MatMul", [means, graph.float(numbers("seeing", 3 * width), [3, width])]),
  );
  await Deno.writeFile(path, writeModel(graph, "inputs"));
}

/** A network that reads tokens: the mean of a vector for each. */
async function writeReading(path: string, width: number) {
  const graph = new Graph();
  const ids = graph.input("input_ids", "int64", ["batch", 32]);
  const table: Value = graph.float(numbers("reading", 1000 * width), [1000, width]);
  const states = graph.op("Gather", [table, ids], { axis: 0 });
  graph.output("last_hidden_state", states);
  graph.output("text_embeds", graph.op("ReduceMean", [states, graph.int([1])], { keepdims: 0 }));
  await Deno.writeFile(path, writeModel(graph, "inputs"));
}

const red = tensor(Float32Array.from({ length: 3 * 64 * 64 }, (_, i) => i < 4096 ? 0.8 : 0.2), [
  1,
  3,
  64,
  64,
]);

Deno.test("openInception() gives a network what clean-fid does, scaled as it wants", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, "inception.onnx");
    await writeSeeing(path, 299, 2048, "features");
    const weights = numbers("seeing", 3 * 2048);
    for (
      const [input, levels] of [["bytes", [204, 51]], ["centred", [0.59375, -0.6015625]], ["unit", [
        0.8,
        0.2,
      ]]] as const
    ) {
      await using network = await openInception(path, input);
      const { data, shape } = await network.row(red);
      assertEquals(shape, [1, 2048]);
      for (const i of [0, 1000, 2047]) {
        const [high, low] = levels;
        const wanted = high * weights[i]! + low * (weights[2048 + i]! + weights[4096 + i]!);
        assertAlmostEquals(data[i]!, wanted, 2e-4 * Math.max(1, high));
      }
    }
    const graph = new Graph();
    const picture = graph.input("pixel_values", "float", ["batch", 3, 299, 299]);
    const means = graph.op("ReduceMean", [picture, graph.int([2, 3])], { keepdims: 0 });
    const stored = { type: "float", location: "weights.bin", offset: 0, length: 48 } as const;
    graph.output("features", graph.op("MatMul", [means, graph.parameter("w", [3, 4])]));
    await Deno.writeFile(path, writeModel(graph, new Map([["w", stored]])));
    const states: string[] = [];
    for (const value of [1, 2]) {
      await Deno.writeFile(
        join(folder, "weights.bin"),
        new Uint8Array(new Float32Array(12).fill(value).buffer),
      );
      await using network = await openInception(path, "bytes");
      states.push(network.state);
    }
    assertNotEquals(states[0], states[1], "weights beside the file");
    await writeSeeing(path, 299, 1000, "logits");
    await using logits = await openInception(path, "bytes");
    await assertRejects(() => logits.row(red), TypeError, "2048 features are wanted");
    await assertRejects(
      () => openInception(join(folder, "no.onnx"), "bytes"),
      Deno.errors.NotFound,
      "no.onnx",
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("FID, KID and CLIP score come out of networks of the user's own, with intervals", async () => {
  await withStudio(async (studio, folder) => {
    await writeReal(folder, 8);
    const at = (name: string) => join(folder, name);
    await writeSeeing(at("inception.onnx"), 299, 2048, "features");
    await writeSeeing(at("image.onnx"), 32, 6, "image_embeds");
    await writeReading(at("text.onnx"), 6);
    const tokenizer = join((await studio.models.model("emoji")).component("tokenizer").folder);
    const clip = { image: at("image.onnx"), text: at("text.onnx"), tokenizer };
    {
      await using opened = await openClip(clip);
      const [seen, read] = [await opened.images.row(red), await opened.text("red")];
      assertEquals([seen.shape, read.shape], [[1, 6], [1, 6]]);
      const other = await opened.text("blue");
      assert(read.data.some((value, i) => value !== other.data[i]));
    }
    const recipe = { ...RECIPE, settings: ["concept"], inception: "inception.onnx", clip };
    await evaluate(recipe, studio, { path: at("recipe.json") });
    const { literature: [row] } = JSON.parse(await Deno.readTextFile(at("out/results.json")));
    assertEquals([row.pictures, row.real], [8, 8]);
    for (const { value, low, high } of [row.fid, row.kid, row.clip]) {
      assert(low < high && value > low - (high - low) && value < high + (high - low));
    }
    assert((await Deno.readTextFile(at("out/index.html"))).includes("CLIP score"));
    await assertRejects(
      () => evaluate({ ...recipe, inception: "none.onnx" }, studio, { path: at("recipe.json") }),
      Deno.errors.NotFound,
      "none.onnx",
    );
  });
});

Deno.test("clipScore() is a hundred times the cosine, and never below 0", () => {
  assertAlmostEquals(clipScore([3, 4], [6, 8]), 100);
  assertAlmostEquals(clipScore([1, 0], [1, 1]), 70.7107, 1e-3);
  assertEquals(clipScore([1, 0], [-1, 0]), 0);
});
