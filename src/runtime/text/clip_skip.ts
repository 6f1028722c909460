/** How tools count skipped layers of a text encoder. */
export const CLIP_SKIP_NUMBERINGS = ["diffusers", "a1111", "comfy"] as const;

/** One of {@link CLIP_SKIP_NUMBERINGS}. */
export type ClipSkipNumbering = typeof CLIP_SKIP_NUMBERINGS[number];

/**
 * Layers left out at the end of a text encoder: diffusers counts them (0 for none), A1111's "clip skip" is one more
 * (1 for none), ComfyUI's `stop_at_clip_layer` is that negated (-1 for none).
 *
 * @throws RangeError for numbers that name no layer
 */
export function clipSkipLayers(value: number, numbering: ClipSkipNumbering): number {
  const layers = { diffusers: value, a1111: value - 1, comfy: -value - 1 }[numbering];
  if (Number.isInteger(layers) && layers >= 0) return layers + 0;
  const least = { diffusers: "0 or more", a1111: "1 or more", comfy: "-1 or less" }[numbering];
  throw new RangeError(
    `Expected clip skip to be ${least} as ${numbering} counts, but got ${value}`,
  );
}
