import { assertEquals } from "@std/assert";
import {
  byteSymbols,
  countWords,
  END_OF_TEXT,
  START_OF_TEXT,
  trainBpe,
} from "../../models/recipes/bpe.ts";
import { createClipTokenizer, readClipTokenizer } from "../../src/runtime/text/clip_tokenizer.ts";

Deno.test("byteSymbols equals GPT-2's table", () => {
  const symbols = byteSymbols();
  assertEquals(symbols.size, 256);
  assertEquals([symbols.get(32), symbols.get(10), symbols.get(65), symbols.get(0xe9)], [
    "Ġ",
    "Ċ",
    "A",
    "é",
  ]);
  assertEquals([...symbols.keys()].slice(0, 2), [33, 34]);
});

Deno.test("countWords splits as CLIP does: contractions, single digits, runs of signs", () => {
  const counts = countWords(["Cat's 12 CATS!!, cat"]);
  assertEquals([...counts], [["cat", 2], ["'s", 1], ["1", 1], ["2", 1], ["cats", 1], ["!!,", 1]]);
});

Deno.test("trainBpe merges the most frequent pair first, as Sennrich et al. 2016", () => {
  const counts = new Map([["low", 5], ["lower", 2], ["newest", 6], ["widest", 3]]);
  const { vocab, merges } = trainBpe(counts, 514 + 5);
  assertEquals(merges, ["e s", "es t</w>", "l o", "e w", "ew est</w>"]);
  assertEquals(Object.keys(vocab).length, 519);
  assertEquals([vocab["!"], vocab["!</w>"], vocab["es"]], [0, 256, 512]);
  assertEquals([vocab[START_OF_TEXT], vocab[END_OF_TEXT]], [517, 518]);
});

Deno.test("trainBpe stops when every word is one symbol", () => {
  assertEquals(trainBpe(new Map([["ab", 1]]), 3000).merges, ["a b</w>"]);
});

Deno.test("createClipTokenizer encodes with the learnt merges", () => {
  const bpe = trainBpe(countWords(["low low lower newest widest"]), 600);
  const tokenizer = createClipTokenizer({ vocabulary: bpe.vocab, merges: bpe.merges });
  const idOf = (token: string) => bpe.vocab[token]!;
  assertEquals(tokenizer.encode("  LOW \n low,"), [
    idOf("low</w>"),
    idOf("low</w>"),
    idOf(",</w>"),
  ]);
  assertEquals(tokenizer.encode("é"), [idOf("Ã"), idOf("©</w>")]);
});

Deno.test("the bundled tokenizer gives the ids of transformers 5.23.0's CLIPTokenizer", async () => {
  const folder = new URL("../../models/emoji/tokenizer/", import.meta.url);
  const tokenizer = await readClipTokenizer(folder.pathname);
  const golden = new URL("../golden/emoji_tokenizer.json", import.meta.url);
  for (const { text, ids } of JSON.parse(await Deno.readTextFile(golden))) {
    assertEquals([tokenizer.bos, ...tokenizer.encode(text), tokenizer.eos], ids, text);
  }
});
