import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { clipTextGraph } from "../../../src/onnx/builders/clip_text_model.ts";
import { Models } from "../../../src/runtime/models.ts";
import { ModelCatalogue } from "../../../src/runtime/models/catalogue.ts";
import { clipSkipLayers } from "../../../src/runtime/text/clip_skip.ts";
import { chunkPrompt } from "../../../src/runtime/text/chunks.ts";
import { concatRows, rows, type Tensor, tensor } from "../../../src/tensor/tensor.ts";
import { assertGolden } from "../../onnx/golden_tensor.ts";
import { goldenWeight } from "../../onnx/golden_weights.ts";
import { runGraph } from "../../onnx/run_graph.ts";
import { writeExport } from "../exports.ts";
import { type Config, goldenCase, writePipeline } from "../tiny_models.ts";

const golden = goldenCase("clip_text_quickgelu_h32_l5");

/** Every byte as a token of its own, inside and at the end of words, with the marks of a vocabulary of 1000. */
function byteVocabulary(): Record<string, number> {
  const letters = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i));
  const entries = letters.flatMap((
    char,
    i,
  ): [string, number][] => [[char, i], [`${char}</w>`, 100 + i]]);
  return Object.fromEntries([...entries, ["<|startoftext|>", 998], ["<|endoftext|>", 999]]);
}

async function withText(
  components: Readonly<Record<string, Config>>,
  f: (models: Models, folder: string) => Promise<void>,
  facts?: Config,
): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    const folder = await writePipeline(root, "tiny", components, facts ? { facts } : {});
    await Deno.mkdir(join(folder, "tokenizer"));
    const write = (name: string, text: string) =>
      Deno.writeTextFile(join(folder, "tokenizer", name), text);
    await write("vocab.json", JSON.stringify(byteVocabulary()));
    await write("merges.txt", "#version: 0.2\n");
    await using models = new Models({
      catalogue: new ModelCatalogue([root]),
      settings: { device: "cpu", threads: 1 },
    });
    await f(models, folder);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

const largestError = (a: Tensor, b: Tensor): number =>
  a.data.reduce((most, value, i) => Math.max(most, Math.abs(value - b.data[i]!)), 0);

const joined = (states: readonly Tensor[]): Tensor => {
  const all = concatRows(states.map((x) => tensor(x.data, [1, ...x.shape])));
  return all;
};

Deno.test("TextEncoder reproduces transformers' states, pooled output and skipped layer", async () => {
  await withText({ text_encoder: golden.config }, async (models) => {
    const [encoder] = (await models.promptEncoder("tiny")).encoders;
    const chunks = golden.inputs.input_ids.map((ids: number[]) => ({
      ids,
      weights: ids.map(() => 1),
      used: 0,
    }));
    const encoded = await encoder!.encode(chunks);
    assertGolden(
      joined(encoded.map(({ states }) => states)),
      golden.outputs.last_hidden_state,
      "states",
    );
    assertGolden(
      joined(encoded.map(({ pooled }) => pooled!)),
      golden.outputs.pooler_output,
      "pooled",
    );
    const skipped = await encoder!.encode(chunks, 1);
    const expected = golden.outputs["final_layer_norm(hidden_states[-2])"];
    assertGolden(joined(skipped.map(({ states }) => states)), expected, "clip skip");
  });
});

Deno.test("PromptEncoder joins long prompts token after token and takes the first pooled output", async () => {
  await withText({ text_encoder: golden.config }, async (models) => {
    const encoder = await models.promptEncoder("tiny");
    const word = "abcdefghijklmnopqrstuvwxy"; // 25 tokens
    const [short, long] = [`${word} ${word} ${word}`, `${word} ${word} ${word} z`];
    const [one, two] = [await encoder.encode(short), await encoder.encode(long)];
    assertEquals([one.embeds!.shape, two.embeds!.shape], [[1, 77, 32], [1, 154, 32]]);
    assertEquals(rows(tensor(two.embeds!.data, [2, 77, 32]), 0, 1).data, one.embeds!.data);
    assertEquals(two.pooled!.data, one.pooled!.data);
    assertEquals(encoder.count(long), { tokens: 76, perChunk: 75, chunks: 2 });
  });
});

Deno.test("PromptEncoder weighs tokens away from the empty prompt (comfy) or keeping the mean (a1111)", async () => {
  await withText({ text_encoder: golden.config }, async (models) => {
    const encoder = await models.promptEncoder("tiny");
    const [plain, empty] = [await encoder.encode("a b c"), await encoder.encode("")];
    const comfy = await encoder.encode("a (b:1.5) c");
    const expected = plain.embeds!.data.map((value, i) => {
      const zero = empty.embeds!.data[i]!;
      return Math.floor(i / 32) === 2 ? zero + 1.5 * (value - zero) : value;
    });
    assert(largestError(comfy.embeds!, tensor(expected, comfy.embeds!.shape)) < 1e-6);
    const a1111 = await encoder.encode("a (b:1.5) c", { weighting: "a1111" });
    const mean = (x: Tensor) => x.data.reduce((sum, value) => sum + value, 0) / x.data.length;
    assert(Math.abs(mean(a1111.embeds!) - mean(plain.embeds!)) < 1e-6);
    const ratio = a1111.embeds!.data[2 * 32]! / plain.embeds!.data[2 * 32]!;
    const other = a1111.embeds!.data[32]! / plain.embeds!.data[32]!;
    assert(Math.abs(ratio / other - 1.5) < 1e-4, `${ratio / other}`);
  });
});

Deno.test("PromptEncoder gives equal prompts one condition, and remembers it", async () => {
  await withText({ text_encoder: golden.config }, async (models) => {
    const encoder = await models.promptEncoder("tiny");
    const first = encoder.encode("a cat");
    assert(first === encoder.encode("a cat"));
    assert(first !== encoder.encode("a cat", { clipSkip: 1 }));
    assertEquals((await encoder.encode("A  Cat")).id, (await first).id);
  });
});

Deno.test("PromptEncoder repeats one token of the empty prompt where the model's null condition says so", async () => {
  const facts = { nullCondition: { kind: "repeatToken", position: 1 } };
  await withText({ text_encoder: golden.config }, async (models) => {
    const encoder = await models.promptEncoder("tiny");
    const { embeds } = await encoder.unconditional();
    const [{ states }] = await encoder.encoders[0]!.encode(
      chunkPrompt("", encoder.encoders[0]!.tokenizer),
    ) as [{ states: Tensor }];
    for (let token = 0; token < 77; token++) {
      const own = embeds!.data.subarray(token * 32, (token + 1) * 32);
      assertEquals(own, states.data.subarray(32, 64));
    }
    assertEquals((await encoder.encode(" ")).id, (await encoder.unconditional()).id);
  }, facts);
});

Deno.test("PromptEncoder puts SDXL's penultimate states side by side and pools with the second encoder", async () => {
  const second = { ...golden.config, hidden_act: "gelu", projection_dim: 16 };
  await withText({ text_encoder: golden.config, text_encoder_2: second }, async (models) => {
    const encoder = await models.promptEncoder("tiny");
    const { embeds, pooled } = await encoder.encode("cat", { prompt2: "dog" });
    assertEquals([embeds!.shape, pooled!.shape], [[1, 77, 64], [1, 16]]);
    const { tokenizer } = encoder.encoders[0]!;
    for (const [i, text] of ["cat", "dog"].entries()) {
      const config = i === 0 ? golden.config : second;
      const graph = clipTextGraph(config, { projection: i === 1, outputHiddenStates: true });
      const [chunk] = chunkPrompt(text, tokenizer);
      const ids = { data: BigInt64Array.from(chunk!.ids, BigInt), shape: [1, 77] };
      const results = await runGraph(graph, { input_ids: ids }, goldenWeight);
      const states = results["hidden_states.4"]!.data as Float32Array;
      const own = embeds!.data.filter((_, k) => Math.floor(k % 64 / 32) === i);
      assert(largestError(tensor(own, [own.length]), tensor(states, [states.length])) < 1e-5);
      if (i === 1) {
        const expected = results["text_embeds"]!.data as Float32Array;
        assert(largestError(pooled!, tensor(expected, [1, 16])) < 1e-5);
      }
    }
  });
});

Deno.test("TextEncoder reads an export with int32 ids, and says why it cannot skip layers of it", async () => {
  await withText({ text_encoder: golden.config }, async (models, folder) => {
    const condition = await (await models.promptEncoder("tiny")).encode("cat");
    const exported = join(folder, "text_encoder");
    await Deno.remove(exported, { recursive: true });
    await writeExport(exported, clipTextGraph(golden.config, { idType: "int32" }));
    const encoder = await models.promptEncoder("tiny");
    const own = await encoder.encode("cat");
    assert(largestError(own.embeds!, condition.embeds!) < 1e-6);
    await assertRejects(
      () => encoder.encode("cat", { clipSkip: 1 }),
      RangeError,
      'Cannot skip layers of the text_encoder of "tiny"',
    );
  });
});

Deno.test("clipSkipLayers agrees on three tools' numbers for one layer", () => {
  assertEquals([
    clipSkipLayers(1, "diffusers"),
    clipSkipLayers(2, "a1111"),
    clipSkipLayers(-2, "comfy"),
  ], [1, 1, 1]);
  assertEquals(clipSkipLayers(-1, "comfy"), 0);
  assertThrows(() => clipSkipLayers(0, "a1111"), RangeError, "1 or more as a1111 counts");
});
