import { hash } from "node:crypto";
import type { Folder } from "../files/folder.ts";
import { random } from "../tensor/random.ts";
import { type Seen, seen } from "../training/picture_encoder.ts";
import type { ReadsPictures, SmallTraining } from "../training/small_training.ts";
import type { Known } from "./real_pictures.ts";

/** How networks of an evaluation are taught. */
export interface TeachingOptions {
  /** Where the states of networks are kept. */
  readonly networks: Folder;
  readonly signal: AbortSignal | undefined;
  /** Told of each network before it learns. */
  readonly onTeaching: (name: string, steps: number) => void;
}

/** Four fifths of the sources: a network learns from these, and what it is worth is measured on the others. */
export function taughtSources(
  real: readonly Pick<Known, "source">[],
  seed: number,
): ReadonlySet<string> {
  const sources = [...new Set(real.map(({ source }) => source))]
    .map((source) => ({ source, at: random("classifier", seed, source)() }))
    .sort((a, b) => a.at - b.at).map(({ source }) => source);
  return new Set(sources.slice(0, Math.ceil(0.8 * sources.length)));
}

/** What a training is begun with: its state is found again wherever pictures, labels and settings are the same. */
export function teaching(
  name: string,
  { steps, batch, seed }: Pick<SmallTraining, "steps" | "batch" | "seed">,
  { taught, labels, options }: {
    readonly taught: readonly Known[];
    readonly labels: unknown;
    readonly options: TeachingOptions;
  },
): { readonly state: string; readonly training: SmallTraining & { pictures: ReadsPictures } } {
  const { networks, signal, onTeaching } = options;
  const known = [steps, batch, seed, labels, taught.map(({ picture }) => picture.key)];
  const state = hash("sha256", JSON.stringify([name, known]), "hex");
  onTeaching(name, steps);
  networks.make();
  const pictures = async (): Promise<readonly Seen[]> => {
    const found: Seen[] = [];
    for (const { picture } of taught) {
      signal?.throwIfAborted();
      found.push(seen(await picture.read()));
    }
    return found;
  };
  const checkpoint = networks.storeOf(`${state}.safetensors`);
  return { state, training: { steps, batch, seed, checkpoint, signal, pictures } };
}
