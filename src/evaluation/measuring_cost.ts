import { fillNormal, random } from "../tensor/random.ts";
import { type Tensor, tensor } from "../tensor/tensor.ts";
import type { Compared } from "./compare.ts";
import { measure } from "./measure.ts";
import { countPictures } from "./paint.ts";

/** Seconds that a small network learns from a picture, on two cores. */
const LEARNING = 0.004;

/** A picture read, and its features in all spaces but the first, in seconds. */
const READING = 0.01;

/**
 * Seconds of all that follows painting. Distances are tried on noise of the same size, and the autoencoder on one real
 * picture; how long small networks learn is known.
 */
export async function measuringSeconds(
  { store: { recipe, studio }, real, cells, captions }:
    & Pick<Compared, "store" | "real" | "cells">
    & {
      /** Captioned pictures that are learnt. */
      readonly captions: number;
    },
): Promise<number> {
  const { classifier, selfSupervised, retrieval, width } = recipe;
  const counts = cells.map(({ groups }) => countPictures(groups));
  const count = Math.min(Math.floor(real.length / 2), ...counts);
  const own = noise(counts[0]!, width);
  const prompts = cells[0]!.groups.flatMap(({ pictures }, i) => pictures.map(() => i));
  const reference = {
    features: noise(real.length, width),
    sources: real.map(({ source }) => source),
  };
  const tried = (tries: number): number => {
    const started = performance.now();
    measure({ features: own, prompts, hits: {} }, reference, {
      k: recipe.neighbours,
      tries,
      count,
    });
    return (performance.now() - started) / 1000;
  };
  const few = tried(1);
  const each = Math.max(0, tried(5) - few) / 4;
  const spaces = 1 + (classifier?.seeds.length ?? 0) + (selfSupervised?.seeds.length ?? 0);
  const distances = spaces * (cells.length + 2) * (few + each * recipe.tries);

  const vae = await studio.models.vae(recipe.prior);
  const picture = await real[0]!.picture.read();
  await vae.encode(picture);
  const started = performance.now();
  await vae.decode(await vae.encode(picture));
  const coding = (performance.now() - started) / 1000;
  const pictures = counts.reduce((sum, one) => sum + one, 0) + 2 * real.length;
  const features = pictures * (coding / 2 + spaces * READING) + captions * READING +
    (spaces - 1) * real.length * (coding + 4 * READING); // how differently they look through the autoencoder

  const rows = [
    ...(classifier?.seeds ?? []).map(() => classifier!.steps * classifier!.batch),
    ...(selfSupervised?.seeds ?? []).map(() => 2 * selfSupervised!.steps * selfSupervised!.batch),
    ...(retrieval ? [retrieval.steps * retrieval.batch] : []),
  ].reduce((sum, one) => sum + one, 0);
  return distances + features + rows * LEARNING;
}

function noise(count: number, width: number): Tensor {
  const data = new Float32Array(count * width);
  fillNormal(data, random("measuring", count));
  return tensor(data, [count, width]);
}
