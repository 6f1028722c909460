// deno-lint-ignore-file no-console
import { createClipTokenizer } from "../../src/runtime/text/clip_tokenizer.ts";
import type { Uniform } from "../../src/tensor/random.ts";
import { countWords, END_OF_TEXT, START_OF_TEXT, trainBpe } from "./bpe.ts";
import { caption } from "./captions.ts";
import { createPicker, selectPictures } from "./data.ts";
import type { Picture } from "./picture.ts";

const FOLDER = new URL("../emoji/tokenizer/", import.meta.url);

/** Entries of the vocabulary, and tokens of a prompt. */
export const VOCAB_SIZE = 3000;
export const MAX_LENGTH = 32;

/** Captions the merges are learnt from. */
const CAPTIONS = 60_000;

const token = (content: string) => ({
  content,
  lstrip: false,
  normalized: true,
  rstrip: false,
  single_word: false,
});

/** `tokenizer_config.json` and `special_tokens_map.json`, as CLIP's own checkpoints have them. */
const SPECIAL = { bos_token: token(START_OF_TEXT), eos_token: token(END_OF_TEXT) };
const CONFIG = {
  add_prefix_space: false,
  ...SPECIAL,
  do_lower_case: true,
  errors: "replace",
  model_max_length: MAX_LENGTH,
  pad_token: END_OF_TEXT,
  tokenizer_class: "CLIPTokenizer",
  unk_token: END_OF_TEXT,
};

/** Learns the vocabulary from captions and labels, writes the four files and prints the lengths of captions. */
export async function learnTokenizer(
  pictures: readonly Picture[],
  labels: readonly string[],
  random: Uniform,
): Promise<void> {
  const pickOne = createPicker(selectPictures(pictures, "train"));
  const captions = Array.from({ length: CAPTIONS }, () => caption(pickOne(random), random));
  const bpe = trainBpe(countWords([...captions, ...labels]), VOCAB_SIZE);
  await Deno.mkdir(FOLDER, { recursive: true });
  const write = (name: string, text: string) => Deno.writeTextFile(new URL(name, FOLDER), text);
  await write("vocab.json", `${JSON.stringify(bpe.vocab)}\n`);
  await write("merges.txt", `#version: 0.2\n${bpe.merges.join("\n")}\n`);
  await write("tokenizer_config.json", `${JSON.stringify(CONFIG, null, 2)}\n`);
  const map = { ...SPECIAL, pad_token: END_OF_TEXT, unk_token: END_OF_TEXT };
  await write("special_tokens_map.json", `${JSON.stringify(map, null, 2)}\n`);

  const tokenizer = createClipTokenizer({ vocabulary: bpe.vocab, merges: bpe.merges });
  const lengths = captions.slice(0, 20_000).map((text) => tokenizer.encode(text).length + 2)
    .sort((a, b) => a - b);
  const at = (part: number) => lengths[Math.floor(part * (lengths.length - 1))];
  console.log(`  ${Object.keys(bpe.vocab).length} entries, ${bpe.merges.length} merges`);
  console.log(`  tokens of a caption: median ${at(0.5)}, 99 % ${at(0.99)}, longest ${at(1)}`);
}
