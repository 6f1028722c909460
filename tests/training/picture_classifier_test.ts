import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { random } from "../../src/tensor/random.ts";
import { type Tensor, tensor } from "../../src/tensor/tensor.ts";
import { seen } from "../../src/training/picture_encoder.ts";
import { trainClassifier } from "../../src/training/picture_classifier.ts";

/** A dark square left or right of the middle, on paper of any colour. */
function picture(i: number, isUp: boolean): Tensor {
  const next = random("classified", i);
  const paper = [0, 1, 2].map(() => 0.6 + 0.4 * next());
  const [left, top] = [Math.floor(next() * 40), isUp ? 4 : 40];
  const data = Float32Array.from({ length: 3 * 64 * 64 }, (_, k) => {
    const [y, x] = [Math.floor(k / 64) % 64, k % 64];
    const isIn = x >= left && x < left + 20 && y >= top && y < top + 20;
    return isIn ? 0.1 : paper[Math.floor(k / 4096)]!;
  });
  return tensor(data, [1, 3, 64, 64]);
}

Deno.test("trainClassifier() learns features that tell attributes of unseen pictures, and goes on where it was stopped", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const has = Array.from({ length: 24 }, (_, i) => [i % 2 === 0]);
    const training = {
      pictures: () => Promise.resolve(has.map(([isUp], i) => seen(picture(i, isUp!)))),
      has,
      steps: 40,
      batch: 8,
      seed: 1,
      checkpoint: join(folder, "state.safetensors"),
    };
    const rowOf = async (steps: number, name: string): Promise<Tensor> => {
      await using trained = await trainClassifier({
        ...training,
        steps,
        checkpoint: join(folder, name),
      });
      return await trained.features(picture(99, true));
    };
    await using trained = await trainClassifier(training);
    const centre = async (isUp: boolean, from: number): Promise<number[]> => {
      const sums = new Array<number>(64).fill(0);
      for (let i = from; i < from + 6; i++) {
        const { data, shape } = await trained.features(picture(i, isUp));
        assertEquals(shape, [1, 64]);
        data.forEach((value, k) => sums[k]! += value / 6);
      }
      return sums;
    };
    const distance = (a: number[], b: number[]) =>
      Math.hypot(...a.map((value, k) => value - b[k]!));
    const [up, down] = [await centre(true, 100), await centre(false, 200)];
    const others = await centre(true, 300);
    assert(distance(up, down) > 3 * distance(up, others));

    const maps = await trained.maps(picture(99, true));
    assertEquals(maps.map(({ shape }) => shape), [
      [1, 16, 32, 32],
      [1, 32, 16, 16],
      [1, 48, 8, 8],
      [1, 64, 4, 4],
    ]);

    await assertEquals((await rowOf(3, "a")).data.length, 64);
    const stop = AbortSignal.abort();
    await trainClassifier({ ...training, checkpoint: join(folder, "a"), signal: stop }).then(
      () => assert(false),
      (error) => assertEquals(error.name, "AbortError"),
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
