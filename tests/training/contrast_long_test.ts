import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { random } from "../../src/tensor/random.ts";
import { type Tensor, tensor } from "../../src/tensor/tensor.ts";
import { bagOf, vocabularyOf, wordsOf } from "../../src/training/caption_words.ts";
import { seen } from "../../src/training/picture_encoder.ts";
import { trainSelfSupervised } from "../../src/training/self_supervised.ts";
import { trainTextImage } from "../../src/training/text_image.ts";
import { inFolder } from "../in_folder.ts";

const COLOURS = ["red", "green", "blue"];
const PLACES = ["high", "low"];

/** A square of a colour, high or low on white paper, and what it is called. */
function sample(i: number): { readonly picture: Tensor; readonly caption: string } {
  const next = random("contrast", i);
  const [colour, place] = [i % 3, Math.floor(i / 3) % 2];
  const [left, top] = [Math.floor(next() * 40), place ? 40 : 4];
  const data = Float32Array.from({ length: 3 * 64 * 64 }, (_, k) => {
    const [channel, y, x] = [Math.floor(k / 4096), Math.floor(k / 64) % 64, k % 64];
    const isIn = x >= left && x < left + 20 && y >= top && y < top + 20;
    return isIn ? (channel === colour ? 0.9 : 0.1) : 1;
  });
  return {
    picture: tensor(data, [1, 3, 64, 64]),
    caption: `${COLOURS[colour]}, ${PLACES[place]}`,
  };
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, value, i) => sum + value * b[i]!, 0);

Deno.test("words of captions are known by what captions have in common, in any order and case", () => {
  assertEquals(wordsOf("A cat, a CAT with 2 hats"), ["a", "cat", "with", "2", "hats"]);
  const vocabulary = vocabularyOf(["red, high", "red, low", "high blue"]);
  assertEquals(vocabulary, ["high", "red"]);
  const places = new Map(vocabulary.map((word, i) => [word, i]));
  assertEquals([...bagOf("Red", places)], [0, 1]);
  assertEquals([...bagOf("unknown words", places)], [0, 0]);
  assertEquals(bagOf("high, red", places), bagOf("red high", places));
});

Deno.test("trainTextImage() finds the caption of pictures it has not seen, and goes on where it was stopped", () =>
  inFolder(async (folder) => {
    const taught = Array.from({ length: 36 }, (_, i) => sample(i));
    const training = {
      captions: taught.map(({ caption }) => caption),
      pictures: () => Promise.resolve(taught.map(({ picture }) => seen(picture))),
      steps: 120,
      batch: 12,
      seed: 1,
      checkpoint: join(folder, "state.safetensors"),
    };
    const stop = new AbortController();
    await trainTextImage({
      ...training,
      signal: AbortSignal.any([stop.signal, AbortSignal.abort()]),
    })
      .then(() => assert(false), (error) => assertEquals(error.name, "AbortError"));
    await using model = await trainTextImage(training);
    const names = COLOURS.flatMap((colour) => PLACES.map((place) => `${colour}, ${place}`));
    const texts = await Promise.all(names.map((name) => model.text(name)));
    let right = 0;
    for (let i = 100; i < 130; i++) {
      const { picture, caption } = sample(i);
      const { data, shape } = await model.features(picture);
      assertEquals(shape, [1, 64]);
      const fits = texts.map((text) => dot(text, data));
      if (names[fits.indexOf(Math.max(...fits))] === caption) right++;
    }
    assert(right >= 20, `${right} of 30 captions found, 5 by chance`);
    assert(Math.abs(dot(texts[0]!, texts[0]!) - 1) < 1e-4);
  }));

Deno.test("trainSelfSupervised() brings pictures of a kind together that nobody has labelled", () =>
  inFolder(async (folder) => {
    const pictures = Array.from({ length: 24 }, (_, i) => seen(sample(i).picture));
    await using encoder = await trainSelfSupervised({
      pictures: () => Promise.resolve(pictures),
      steps: 60,
      batch: 12,
      seed: 1,
      checkpoint: join(folder, "state.safetensors"),
    });
    const rows = await Promise.all(
      Array.from({ length: 24 }, (_, i) => encoder.features(sample(200 + i).picture)),
    );
    const middle = rows[0]!.data.map((_, k) =>
      rows.reduce((sum, { data }) => sum + data[k]! / rows.length, 0)
    );
    const centred = rows.map(({ data }) => data.map((value, k) => value - middle[k]!));
    const cosine = (a: Float32Array, b: Float32Array): number =>
      dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
    const nearest = centred.map((row, i) => {
      const others = centred.map((other, k) => k === i ? -Infinity : cosine(row, other));
      return others.indexOf(Math.max(...others));
    });
    const right = nearest.filter((k, i) => (200 + k) % 3 === (200 + i) % 3).length;
    assert(right >= 18, `${right} of 24 have a nearest one of their colour, 8 by chance`);
  }));
