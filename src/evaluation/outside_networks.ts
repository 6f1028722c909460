import { feedOf, tensorOf } from "../runtime/feed.ts";
import { pillowBicubic } from "../runtime/images/pillow_bicubic.ts";
import { networkHash } from "../runtime/models/onnx_files.ts";
import { type NetworkPort, Session } from "../runtime/session.ts";
import { readClipTokenizer } from "../runtime/text/clip_tokenizer.ts";
import { map, type Tensor, tensor } from "../tensor/tensor.ts";
import type { Extractor } from "./feature_store.ts";
import type { INCEPTION_INPUTS } from "./recipe.ts";

/** A network of the user's own that looks at pictures. */
export interface OutsideExtractor extends Extractor, AsyncDisposable {}

const INCEPTION = { side: 299, width: 2048 };

/**
 * Inception's pooled features, for the Fréchet distance of the literature: pictures are resized as clean-fid does, each
 * channel as float32 by Pillow's bicubic filter.
 *
 * @see https://arxiv.org/abs/2104.11222
 */
export async function openInception(
  path: string,
  input: typeof INCEPTION_INPUTS[number],
): Promise<OutsideExtractor> {
  const { session, hash } = await openSession(path);
  const { side, width } = INCEPTION;
  const port = session.inputs[0]!;
  const scaled = {
    bytes: (x: number) => x,
    centred: (x: number) => (x - 128) / 128,
    unit: (x: number) => x / 255,
  }[input];
  return {
    name: "Inception",
    state: `inception ${input} ${hash}`,
    async row(image) {
      const bytes = map(image, (value) => Math.round(255 * value));
      const resized = map(pillowBicubic(bytes, side, side, "float"), scaled);
      const results = await session.run({
        [port.name]: feedOf(port.type, resized.data, resized.shape),
      });
      for (const result of Object.values(results)) {
        const { data, shape } = tensorOf(result);
        if (data.length === width) return tensor(data, [1, width]);
        if (shape[1] === width) throw mapsOf(path, shape);
      }
      const widths = Object.values(results).map(({ dims }) => `[${dims.join(", ")}]`);
      throw new TypeError(
        `"${path}" gives ${widths.join(" and ")} for a picture: ${width} features are wanted`,
      );
    },
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}

function mapsOf(path: string, shape: readonly number[]): TypeError {
  return new TypeError(
    `"${path}" gives maps of [${shape.join(", ")}]: export it with its pooling`,
  );
}

/** The two halves of a CLIP model, which turn pictures and texts into vectors of one space. */
export interface Clip extends AsyncDisposable {
  readonly images: OutsideExtractor;
  /** [1, width]. */
  text(text: string): Promise<Tensor>;
}

/** CLIP's own, for each channel. */
const MEAN = [0.48145466, 0.4578275, 0.40821073];
const STD = [0.26862954, 0.26130258, 0.27577711];

/** Opens a CLIP model that was exported as a network for pictures, one for texts, and a folder with its tokenizer. */
export async function openClip(
  { image, text, tokenizer: folder }: {
    readonly image: string;
    readonly text: string;
    readonly tokenizer: string;
  },
): Promise<Clip> {
  const tokenizer = await readClipTokenizer(folder);
  const { session: seeing, hash } = await openSession(image);
  const { session: reading } = await openSession(text);
  const port = seeing.inputs[0]!;
  const side = typeof port.shape[2] === "number" ? port.shape[2] : 224;
  const images: OutsideExtractor = {
    name: "CLIP",
    state: `clip ${side} ${hash}`,
    async row(picture) {
      const bytes = map(picture, (value) => Math.round(255 * value));
      const resized = pillowBicubic(bytes, side, side, "bytes");
      const size = side * side;
      const data = resized.data.map((value, i) => {
        const channel = Math.floor(i / size) % 3;
        return (value / 255 - MEAN[channel]!) / STD[channel]!;
      });
      return vectorOf(
        await seeing.run({ [port.name]: feedOf(port.type, data, resized.shape) }),
        "image_embeds",
        image,
      );
    },
    [Symbol.asyncDispose]: () => seeing[Symbol.asyncDispose](),
  };
  return {
    images,
    async text(words) {
      const fixed = reading.inputs[0]!.shape[1];
      const length = typeof fixed === "number" ? fixed : tokenizer.maxLength;
      const ids = [tokenizer.bos, ...tokenizer.encode(words).slice(0, length - 2), tokenizer.eos];
      const padded = [...ids, ...new Array<number>(length - ids.length).fill(tokenizer.pad)];
      const feeds = Object.fromEntries(reading.inputs.map(({ name, type }: NetworkPort) => [
        name,
        feedOf(type, /mask/.test(name) ? padded.map((_, i) => i < ids.length ? 1 : 0) : padded, [
          1,
          length,
        ]),
      ]));
      return vectorOf(await reading.run(feeds), "text_embeds", text);
    },
    async [Symbol.asyncDispose]() {
      await seeing[Symbol.asyncDispose]();
      await reading[Symbol.asyncDispose]();
    },
  };
}

/** The vector that a network gives for its one input: by its usual name, or the first that is one. */
function vectorOf(
  results: Awaited<ReturnType<Session["run"]>>,
  name: string,
  path: string,
): Tensor {
  const found = results[name] ?? Object.values(results).find(({ dims }) => dims.length === 2);
  if (found) return tensorOf(found);
  throw new TypeError(`"${path}" has no output "${name}": one vector for each input is wanted`);
}

/** A network, and the hash of the files that it was opened from. */
async function openSession(
  path: string,
): Promise<{ readonly session: Session; readonly hash: string }> {
  const info = await Deno.stat(path).catch(() => undefined);
  if (!info?.isFile) throw new Deno.errors.NotFound(`There is no network "${path}"`);
  const hash = await networkHash(path).catch((error) => {
    if (error instanceof RangeError) throw error;
    return ""; // a file that it lacks is told when it is opened
  });
  const session = await Session.open(path);
  if (await networkHash(path) === hash) return { session, hash };
  await session[Symbol.asyncDispose]();
  throw new Error(`"${path}" was changed while it was opened: the same command opens it again`);
}

/** The CLIP score of the literature, `100·max(cos, 0)`. */
export function clipScore(picture: ArrayLike<number>, text: ArrayLike<number>): number {
  let [dot, a, b] = [0, 0, 0];
  for (let i = 0; i < picture.length; i++) {
    dot += picture[i]! * text[i]!;
    a += picture[i]! ** 2;
    b += text[i]! ** 2;
  }
  return Math.max(100 * dot / Math.sqrt(a * b), 0);
}
