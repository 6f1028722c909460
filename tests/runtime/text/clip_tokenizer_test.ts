import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { chunkPrompt, countTokens } from "../../../src/runtime/text/chunks.ts";
import {
  createClipTokenizer,
  readClipTokenizer,
} from "../../../src/runtime/text/clip_tokenizer.ts";
import golden from "../../golden/tokenizer.json" with { type: "json" };
import clip from "../../golden/tokenizer_clip_subset.json" with { type: "json" };

const vocabulary: Record<string, number> = clip.vocabulary;
const tokenizer = createClipTokenizer({ vocabulary, merges: clip.merges });
const [BOS, EOS] = [49406, 49407];

Deno.test("createClipTokenizer gives the published ids of CLIP's fast tokenizer", () => {
  const cases = [...golden.published, ...golden.published_other, ...golden.computed];
  assertEquals(cases.length, 42);
  for (const { text, ids } of cases) {
    assertEquals([BOS, ...tokenizer.encode(text), EOS], ids, JSON.stringify(text));
  }
});

Deno.test("createClipTokenizer finds a pad token that is declared special before words, as SDXL's second does", () => {
  const second = createClipTokenizer({
    vocabulary,
    merges: clip.merges,
    configs: [{ pad_token: "!" }],
  });
  assertEquals(second.pad, 0);
  for (const item of golden.computed) {
    if (!item.sdxl_tokenizer_2_json_ids) continue;
    assertEquals(
      [BOS, ...second.encode(item.text), EOS],
      item.sdxl_tokenizer_2_json_ids,
      item.text,
    );
  }
});

Deno.test("createClipTokenizer decodes what it encoded", () => {
  const ids = tokenizer.encode("A painting of a squirrel eating a burger");
  assertEquals(tokenizer.decode(ids), "a painting of a squirrel eating a burger");
});

Deno.test("chunkPrompt weighs tokens as ComfyUI does", () => {
  for (const { prompt, tokens_until_first_end, n_chunks } of golden.comfyui_weighting.cases) {
    const chunks = chunkPrompt(prompt, tokenizer);
    const [{ ids, weights }] = chunks as [typeof chunks[0]];
    const until = ids.indexOf(EOS) + 1;
    const pairs = ids.slice(0, until).map((id, i) => [id, weights[i]!]);
    assertEquals(pairs, tokens_until_first_end, prompt);
    assertEquals([chunks.length, ids.length], [n_chunks, 77], prompt);
  }
});

Deno.test("chunkPrompt cuts long prompts where ComfyUI does", () => {
  for (const { name, prompt, chunks } of golden.comfyui_chunking) {
    const own = chunkPrompt(prompt, tokenizer).map(({ ids, weights }) =>
      ids.map((id, i) => [id, weights[i]!])
    );
    assertEquals(own, chunks, name);
  }
});

const lengths = (prompt: string, weighting: "comfy" | "a1111"): number[] =>
  chunkPrompt(prompt, tokenizer, weighting).map(({ used }) => used);
const cats = (count: number): string => new Array(count).fill("cat").join(" ");

Deno.test("chunkPrompt keeps small weighted groups whole in ComfyUI's way", () => {
  assertEquals(lengths(cats(75), "comfy"), [75]);
  assertEquals(lengths(cats(160), "comfy"), [75, 75, 10]);
  assertEquals(lengths(`${cats(70)} (${cats(7)}:1.2)`, "comfy"), [70, 7]);
  assertEquals(lengths(`${cats(70)} (${cats(8)}:1.2)`, "comfy"), [75, 3]);
});

Deno.test("chunkPrompt ends chunks at commas and at BREAK in A1111's way", () => {
  assertEquals(lengths("cat BREAK dog", "a1111"), [1, 1]);
  assertEquals(lengths(`${cats(60)}, ${cats(20)}`, "a1111"), [61, 20]);
  assertEquals(lengths(`${cats(40)}, ${cats(40)}`, "a1111"), [75, 6]);
  assertEquals(lengths("", "a1111"), [0]);
});

Deno.test("countTokens counts tokens and chunks for the editor", () => {
  assertEquals(countTokens("(a cat:1.3)", tokenizer), { tokens: 2, perChunk: 75, chunks: 1 });
  assertEquals(countTokens(cats(76), tokenizer), { tokens: 76, perChunk: 75, chunks: 2 });
});

Deno.test("readClipTokenizer prefers vocab.json with merges.txt and reads length and padding from configs", async () => {
  const folder = await Deno.makeTempDir();
  const write = (name: string, text: string) => Deno.writeTextFile(join(folder, name), text);
  const whole = { model: { vocab: vocabulary, merges: clip.merges } };
  await write("tokenizer.json", JSON.stringify(whole));
  assertEquals((await readClipTokenizer(folder)).encode("a cat"), [320, 2368]);
  await write("tokenizer.json", '{"model": {"vocab": {}, "merges": []}}');
  await write("vocab.json", JSON.stringify(vocabulary));
  await write("merges.txt", `#version: 0.2\n${clip.merges.join("\n")}\n`);
  await write("tokenizer_config.json", '{"model_max_length": 32, "pad_token": "!"}');
  const { encode, maxLength, pad } = await readClipTokenizer(folder);
  assertEquals([encode("a cat"), maxLength, pad], [[320, 2368], 32, 0]);
  await write("merges.txt", "#version: 0.2\na b c\n");
  await assertRejects(
    () => readClipTokenizer(folder),
    Error,
    'expected two symbols a line, but got "a b c"',
  );
  await write("vocab.json", '{"a": "b"}');
  await write("merges.txt", "");
  await assertRejects(() => readClipTokenizer(folder), Error, '"a" is "b"');
  await write("vocab.json", "{");
  await assertRejects(() => readClipTokenizer(folder), SyntaxError, "vocab.json");
  await Deno.remove(join(folder, "vocab.json"));
  await Deno.remove(join(folder, "tokenizer.json"));
  await assertRejects(
    () => readClipTokenizer(folder),
    Error,
    "there is neither vocab.json with merges.txt",
  );
  await Deno.remove(folder, { recursive: true });
});
