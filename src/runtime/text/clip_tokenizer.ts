import { Tokenizer } from "@huggingface/tokenizers";
import { join } from "@std/path";
import { checkFields, describeField, isField, quoteValue, whole } from "../models/config_field.ts";
import { TOKENIZER } from "../models/config_fields.ts";
import { type Json, MAX_VOCABULARY, readJsonIfAny, readTextIfAny } from "../models/json_file.ts";

/** A CLIP tokenizer: text to token ids, without the marks of start and end. */
export interface ClipTokenizer {
  /** Ids of a text, neither marked nor padded nor cut. */
  encode(text: string): number[];
  /** Ids back to text. */
  decode(ids: readonly number[]): string;
  readonly bos: number;
  readonly eos: number;
  /** What short prompts are filled up with: the end mark in SD 1, id 0 in SD 2 and SDXL's second encoder. */
  readonly pad: number;
  /** Tokens of one encoder input, marks included: 77 in Stable Diffusion. */
  readonly maxLength: number;
}

/** CLIP's words: contractions, runs of letters, single digits, runs of other signs. */
const WORDS = "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+";

const BOS = "<|startoftext|>";
const EOS = "<|endoftext|>";

/** Values of `model_max_length` above this mean that no length was set. */
const NO_LENGTH = 1e6;

/** The text of a special token, which configs give as a string or as an object. */
function contentOf(token: unknown): string | undefined {
  const content = typeof token === "object" && token !== null ? (token as Json)["content"] : token;
  return typeof content === "string" ? content : undefined;
}

/** Tokens that are found in a text before it is split into words, by content. */
function specialTokens(vocabulary: Readonly<Record<string, number>>, configs: readonly Json[]) {
  const names = ["bos_token", "eos_token", "unk_token", "pad_token"];
  const declared = configs.flatMap((config) => [
    ...names.map((name) => config[name]),
    ...(Array.isArray(config["additional_special_tokens"])
      ? config["additional_special_tokens"]
      : []),
    ...Object.values(config["added_tokens_decoder"] as Json | undefined ?? {}),
  ]);
  const contents = [BOS, EOS, ...declared.flatMap((token) => contentOf(token) ?? [])];
  return [...new Set(contents)].flatMap((content) => {
    const id = vocabulary[content];
    return id === undefined ? [] : [{
      id,
      content,
      lstrip: false,
      rstrip: false,
      normalized: true,
      single_word: false,
      special: true,
    }];
  });
}

/** The lines of a `merges.txt` after its version line. */
function parseMerges(text: string, path: string): string[] {
  const lines = text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  if (lines[0]?.startsWith("#")) lines.shift();
  const wrong = lines.find((line) => line.split(" ").length !== 2);
  if (wrong !== undefined) {
    throw new SyntaxError(`Cannot read ${path}: expected two symbols a line, but got "${wrong}"`);
  }
  return lines;
}

/** What {@link createClipTokenizer} is made of. */
export interface ClipTokenizerFiles {
  readonly vocabulary: Readonly<Record<string, number>>;
  readonly merges: readonly string[];
  /** `tokenizer_config.json` and `special_tokens_map.json`, as far as there are any. */
  readonly configs?: readonly Json[];
}

/**
 * CLIP's byte-level BPE as transformers' fast tokenizer has it: NFC, white space collapsed, lower case.
 *
 * @throws TypeError when the vocabulary has no start or end mark
 * @see https://arxiv.org/abs/2103.00020
 */
export function createClipTokenizer(files: ClipTokenizerFiles): ClipTokenizer {
  const { vocabulary, merges, configs = [] } = files;
  const [bos, eos] = [vocabulary[BOS], vocabulary[EOS]];
  if (bos === undefined || eos === undefined) {
    throw new TypeError(`Expected the vocabulary of a CLIP tokenizer to have ${BOS} and ${EOS}`);
  }
  const inner = new Tokenizer({
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: specialTokens(vocabulary, configs),
    normalizer: {
      type: "Sequence",
      normalizers: [
        { type: "NFC" },
        { type: "Replace", pattern: { Regex: "\\s+" }, content: " " },
        { type: "Lowercase" },
      ],
    },
    pre_tokenizer: {
      type: "Sequence",
      pretokenizers: [
        { type: "Split", pattern: { Regex: WORDS }, behavior: "Removed", invert: true },
        { type: "ByteLevel", add_prefix_space: false, trim_offsets: true },
      ],
    },
    post_processor: null,
    decoder: { type: "ByteLevel" },
    model: {
      type: "BPE",
      dropout: null,
      unk_token: EOS,
      continuing_subword_prefix: "",
      end_of_word_suffix: "</w>",
      fuse_unk: false,
      vocab: { ...vocabulary },
      merges: [...merges],
    },
  }, {});
  const padToken = configs.map((config) => contentOf(config["pad_token"])).find(Boolean) ?? EOS;
  const length = configs.map((config) => config["model_max_length"])
    .find((n) => typeof n === "number" && n < NO_LENGTH);
  return {
    encode: (text) => inner.encode(text, { add_special_tokens: false }).ids,
    decode: (ids) => inner.decode([...ids]).replaceAll("</w>", " ").trim(),
    bos,
    eos,
    pad: vocabulary[padToken] ?? eos,
    maxLength: typeof length === "number" ? length : 77,
  };
}

/**
 * Reads a tokenizer's folder. `vocab.json` and `merges.txt` come first: some exports ship a wrong `tokenizer.json`,
 * which is read only where they are missing.
 *
 * @throws Error naming the file that is missing or wrong
 */
export async function readClipTokenizer(folder: string): Promise<ClipTokenizer> {
  const configs = await Promise.all(
    ["special_tokens_map.json", "tokenizer_config.json"].map(async (name) => {
      const config = await readJsonIfAny(join(folder, name));
      if (config) checkFields(join(folder, name), config, TOKENIZER);
      return config;
    }),
  );
  const known = configs.filter((config) => config !== undefined);
  const vocabulary = await readJsonIfAny(join(folder, "vocab.json"), MAX_VOCABULARY);
  const merges = await readTextIfAny(join(folder, "merges.txt"), MAX_VOCABULARY);
  try {
    if (vocabulary && merges !== undefined) {
      return createClipTokenizer({
        vocabulary: checkVocabulary(vocabulary),
        merges: parseMerges(merges, join(folder, "merges.txt")),
        configs: known,
      });
    }
    const whole = await readJsonIfAny(join(folder, "tokenizer.json"), MAX_VOCABULARY);
    const model = whole?.["model"] as Json | undefined;
    if (!model?.["vocab"] || !Array.isArray(model["merges"])) {
      throw new Error("there is neither vocab.json with merges.txt nor a tokenizer.json with both");
    }
    return createClipTokenizer({
      vocabulary: checkVocabulary(model["vocab"] as Json),
      merges: model["merges"].map((merge) =>
        Array.isArray(merge) ? merge.join(" ") : String(merge)
      ),
      configs: known,
    });
  } catch (cause) {
    throw new Error(`Cannot read the tokenizer in ${folder}: ${(cause as Error).message}`, {
      cause,
    });
  }
}

const ID = whole(0, 2 ** 21);

function checkVocabulary(json: Json): Readonly<Record<string, number>> {
  const wrong = Object.entries(json).find(([, id]) => !isField(id, ID));
  if (wrong) {
    throw new TypeError(
      `expected each token to be ${describeField(ID)}, but "${wrong[0]}" is ${
        quoteValue(wrong[1])
      }`,
    );
  }
  return json as Readonly<Record<string, number>>;
}
