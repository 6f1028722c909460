import { linear, type Tensor, zeros } from "../../tensor/tensor.ts";
import { type Condition, createCondition } from "./condition.ts";

/** Conditions joined token after token (ComfyUI's concat); pooled and extra inputs are the first's. */
export function concatConditions(first: Condition, ...others: readonly Condition[]): Condition {
  const all = [first, ...others];
  const embeds = all.map((condition) => embedsOf(condition));
  const [images, , features] = embeds[0]!.shape as [number, number, number];
  const odd = embeds.find(({ shape }) => shape[0] !== images || shape[2] !== features);
  if (odd) {
    throw new RangeError(
      `Cannot join embeddings of shapes [${embeds[0]!.shape.join(", ")}] and [${
        odd.shape.join(", ")
      }]`,
    );
  }
  const tokens = embeds.reduce((sum, { shape }) => sum + shape[1]!, 0);
  const data = new Float32Array(images * tokens * features);
  let at = 0;
  for (let image = 0; image < images; image++) {
    for (const part of embeds) {
      const size = part.data.length / images;
      data.set(part.data.subarray(image * size, (image + 1) * size), at);
      at += size;
    }
  }
  return createCondition({
    ...first,
    text: all.map(({ text }) => text).join(" + "),
    embeds: { data, shape: [images, tokens, features] },
  });
}

/**
 * `to·share + from·(1 - share)`, tensor by tensor (ComfyUI's average); a `from` with fewer tokens is padded with
 * zeros, one with more is cut.
 */
export function averageConditions(to: Condition, from: Condition, share: number): Condition {
  const target = embedsOf(to);
  const embeds = linear([share, 1 - share], [target, fitTokens(embedsOf(from), target.shape)]);
  return createCondition({
    ...to,
    text: `${share}·${to.text ?? to.id} + ${1 - share}·${from.text ?? from.id}`,
    embeds,
    ...(to.pooled && from.pooled &&
      { pooled: linear([share, 1 - share], [to.pooled, from.pooled]) }),
  });
}

/** The condition with its embeddings set to zero. */
export function zeroCondition(condition: Condition): Condition {
  return createCondition({
    ...condition,
    text: "zero",
    ...(condition.embeds && { embeds: zeros(condition.embeds.shape) }),
    ...(condition.pooled && { pooled: zeros(condition.pooled.shape) }),
  });
}

function embedsOf({ embeds, text, id }: Condition): Tensor {
  if (embeds?.shape.length === 3) return embeds;
  throw new TypeError(`Expected embeddings [rows, tokens, features] in condition "${text ?? id}"`);
}

function fitTokens(x: Tensor, like: readonly number[]): Tensor {
  const [images, tokens, features] = x.shape as [number, number, number];
  const out = zeros([images, like[1]!, features]);
  const kept = Math.min(tokens, like[1]!) * features;
  for (let image = 0; image < images; image++) {
    const from = image * tokens * features;
    out.data.set(x.data.subarray(from, from + kept), image * like[1]! * features);
  }
  return out;
}
