import { createRandom } from "../../../src/tensor/noise.ts";

/** A config file with one value exchanged, or the whole of it. */
export interface ChangedConfig {
  /** Relative to the model's folder. */
  readonly file: string;
  /** Names and places on the way to the value. */
  readonly path: readonly (string | number)[];
  /** JSON text: it can say what a number of JavaScript cannot. */
  readonly value: string;
}

const VALUES = [
  ...["0", "1", "-1", "2", "7", "0.5", "1e308", "-1e308", "9007199254740992", "1e999", "65535"],
  ...["null", '""', '"NaN"', '"Infinity"', "true", "false", "[]", "{}", "[0]", "[null]"],
  `[${new Array(100_000).fill(1).join()}]`,
  `"${"x".repeat(100_000)}"`,
  `{"__proto__":{"length":1e9},"length":1e9}`,
  `${"[".repeat(5000)}${"]".repeat(5000)}`,
];

/** Fields that the files of others have where ours say nothing. */
const MORE: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "unet/config.json": {
    conv_in_kernel: 3,
    norm_eps: 1e-5,
    num_attention_heads: null,
    time_embedding_dim: null,
    transformer_layers_per_block: 1,
    addition_embed_type: null,
  },
  "text_encoder/config.json": { projection_dim: 16 },
  "scheduler/scheduler_config.json": {
    num_train_timesteps: 1000,
    solver_order: 2,
    trained_betas: null,
    sigma_min: null,
    timestep_spacing: "leading",
  },
  "model_index.json": { force_zeros_for_empty_prompt: false },
  "braid.json": { scalingFactor: 1, shiftFactor: 0, predictionType: "epsilon", prior: "" },
};

/** Every value of every file exchanged for each of the above, shuffled by a seed; the first `count` of them. */
export function changedConfigs(
  files: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  seed: number,
  count: number,
): readonly ChangedConfig[] {
  const all = Object.entries(files).flatMap(([file, config]) =>
    [...paths({ ...MORE[file], ...config }), []].flatMap((path) =>
      VALUES.map((value) => ({ file, path, value }))
    )
  );
  const order = createRandom(seed).uniform([all.length]).data;
  return all.map((one, i) => ({ one, at: order[i]! })).sort((a, b) => a.at - b.at)
    .slice(0, count).map(({ one }) => one);
}

function* paths(value: unknown): Iterable<readonly (string | number)[]> {
  if (typeof value !== "object" || value === null) return;
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  for (const [name, inner] of entries.slice(0, 12)) {
    yield [name];
    for (const path of paths(inner)) yield [name, ...path];
  }
}

/** The text of a config with its change. */
export function changedText(config: unknown, { file, path, value }: ChangedConfig): string {
  const mark = "\u0001here\u0001";
  const changed = path.length ? exchange({ ...MORE[file], ...config as object }, path, mark) : mark;
  return JSON.stringify(changed).replace(JSON.stringify(mark), () => value);
}

function exchange(
  value: unknown,
  [name, ...rest]: readonly (string | number)[],
  by: unknown,
): unknown {
  if (name === undefined) return by;
  const copy = (Array.isArray(value) ? [...value] : { ...value as object }) as Record<
    string | number,
    unknown
  >;
  copy[name] = exchange(copy[name], rest, by);
  return copy;
}
