import type { Tensor } from "../../tensor/tensor.ts";
import { tensor } from "../../tensor/tensor.ts";
import { checkFields, describeField, isField, quoteValue, whole } from "./config_field.ts";
import { FACTS, PREVIEW } from "./config_fields.ts";
import type { Json } from "./json_file.ts";
import { numberOf, textOf } from "./json_file.ts";

/**
 * What a model's unconditional prediction is conditioned on.
 *
 * - `emptyPrompt`: the text encoder's output for "".
 * - `zeros`: zeros in its place (SDXL's `force_zeros_for_empty_prompt`).
 * - `repeatToken`: its output for "" at one position, repeated over the sequence. Attention over equal keys does not
 *   depend on the query, so cross-attention is then a constant and a null-text copy of the network is exact.
 */
export type NullCondition =
  | { readonly kind: "emptyPrompt" }
  | { readonly kind: "zeros" }
  | { readonly kind: "repeatToken"; readonly position: number };

/** Latents to colours, `rgb = matrix·latents + bias` in -1..1: the cheapest preview there is. */
export interface PreviewMatrix {
  /** [3, channels]. */
  readonly matrix: Tensor;
  /** [3]. */
  readonly bias: Tensor;
}

/** `braid.json`: what a model folder says beyond diffusers' own files. All of it is optional. */
export interface ModelFacts {
  readonly title?: string;
  readonly description?: string;
  readonly license?: string;
  /** Where it came from: a hub id, a URL or the recipe that made it. */
  readonly source?: string;
  /** Id of the model whose other components this one shares, as a null-text network its prior's. */
  readonly prior?: string;
  readonly nullCondition?: NullCondition;
  readonly preview?: PreviewMatrix;
  /** For exports without configs, which cannot say it themselves. */
  readonly scalingFactor?: number;
  readonly shiftFactor?: number;
  readonly predictionType?: string;
}

const POSITION = whole(0, 2047);

function nullConditionOf(value: unknown): NullCondition | undefined {
  if (value === undefined || value === null) return undefined;
  const { kind, position = 1 } = value as { kind?: string; position?: number };
  if (kind === "emptyPrompt") return { kind };
  if (kind === "zeros") return { kind };
  if (kind === "repeatToken" && isField(position, POSITION)) {
    return { kind, position };
  }
  throw new TypeError(
    `Expected nullCondition to be {"kind": "emptyPrompt"}, {"kind": "zeros"} or {"kind": "repeatToken", "position": ${
      describeField(POSITION)
    }}, but got ${quoteValue(value)}`,
  );
}

function previewOf(value: unknown, path: string): PreviewMatrix | undefined {
  if (value === undefined || value === null) return undefined;
  const preview = value as { matrix?: number[][]; bias?: number[] };
  checkFields(`the preview of ${path}`, preview as Json, PREVIEW);
  const { matrix = [], bias = [0, 0, 0] } = preview;
  const channels = matrix[0]?.length ?? 0;
  if (matrix.length !== 3 || matrix.some((row) => row.length !== channels) || bias.length !== 3) {
    throw new TypeError(
      "Expected preview to have a matrix of 3 rows with a number for each latent channel, and a bias of 3 numbers",
    );
  }
  return { matrix: tensor(matrix.flat(), [3, channels]), bias: tensor(bias, [3]) };
}

/** Fields with `license` where an older file calls it `licence`. */
export function withLicense<T extends object>(fields: T): T {
  if (!("licence" in fields)) return fields;
  const { licence, ...rest } = fields;
  return { license: licence, ...rest } as T;
}

/** The facts of a `braid.json`. @throws TypeError naming the file and the field */
export function parseFacts(file: Json, path: string): ModelFacts {
  checkFields(path, file, FACTS);
  const json = withLicense(file);
  try {
    const texts = ["title", "description", "license", "source", "prior", "predictionType"];
    const numbers = ["scalingFactor", "shiftFactor"];
    const preview = previewOf(json["preview"], path);
    const nullCondition = nullConditionOf(json["nullCondition"]);
    return {
      ...Object.fromEntries(texts.flatMap((key) => {
        const text = textOf(json, key);
        return text === undefined ? [] : [[key, text]];
      })),
      ...Object.fromEntries(numbers.flatMap((key) => {
        const number = numberOf(json, key, undefined);
        return number === undefined ? [] : [[key, number]];
      })),
      ...(nullCondition && { nullCondition }),
      ...(preview && { preview }),
    };
  } catch (cause) {
    throw new TypeError(`Cannot read ${path}: ${(cause as Error).message}`, { cause });
  }
}
