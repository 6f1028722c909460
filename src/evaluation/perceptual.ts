import { deviationsOfHalves, intervalAround } from "../metrics/half_samples.ts";
import { perceptualDistance } from "../metrics/perceptual_distance.ts";
import { concatRows, rows, tensor } from "../tensor/tensor.ts";
import type { Extractor, FeatureStore, Readable } from "./feature_store.ts";
import { rebuilt } from "./model_states.ts";
import type { PictureStore } from "./picture_store.ts";
import type { Told } from "./results.ts";

/** How differently real pictures look after the autoencoder, the best that any setting can do: means over pictures. */
export interface Perceptual {
  /** From what the autoencoder makes of them. */
  readonly autoencoder: Told;
  /** From other real pictures, to read that by. */
  readonly others: Told;
}

/** Undefined for features without maps. */
export async function perceptualCeiling(
  { maps, ...extractor }: Extractor,
  { store, features, real }: {
    readonly store: PictureStore;
    readonly features: FeatureStore;
    readonly real: readonly { readonly picture: Readable }[];
  },
): Promise<Perceptual | undefined> {
  if (!maps) return undefined;
  const distances: Extractor = {
    name: extractor.name,
    state: `perceptual ${extractor.state}`,
    async row(pair) {
      const distance = perceptualDistance(
        await maps(rows(pair, 0, 1)),
        await maps(rows(pair, 1, 2)),
      );
      return tensor(Float32Array.of(distance), [1, 1]);
    },
  };
  const pictures = real.map(({ picture }) => picture);
  const pairs = (others: readonly Readable[]): readonly Readable[] =>
    pictures.map((picture, i) => {
      const { key, read } = others[i]!;
      return {
        key: `${picture.key} and ${key}`,
        read: async () => concatRows([await picture.read(), await read()]),
      };
    });
  const half = Math.floor(real.length / 2);
  const shuffled = pairs(pictures.map((_, i) => pictures[(i + half) % real.length]!));
  const of = async (readables: readonly Readable[]): Promise<Told> =>
    meanOf((await features.of(distances, readables)).data, store.recipe.tries);
  return {
    autoencoder: await of(pairs(await rebuilt(store, pictures))),
    others: await of(shuffled),
  };
}

/** A mean over pictures with its interval. */
function meanOf(values: Float32Array, tries: number): Told {
  const mean = (items: readonly number[]): number =>
    items.reduce((sum, i) => sum + values[i]!, 0) / items.length;
  const value = mean([...values.keys()]);
  const deviations = deviationsOfHalves([values.length], ([items]) => ({ mean: mean(items!) }), {
    tries,
  });
  return { value, ...intervalAround(value, deviations, "mean") };
}
