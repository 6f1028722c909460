import { defineNode, float, InputError, kinds, list } from "sdk";

/** A guidance scale along straight lines through points, held at both ends. */
export default defineNode({
  title: "Scale points",
  category: "guidance",
  aliases: ["curve", "keyframes", "schedule", "dynamic cfg"],
  inputs: {
    progress: list(float({ min: 0, max: 1 }), {
      default: [0, 0.5, 1],
      doc: "Where in the run the points are, rising from 0 to 1",
    }),
    scales: list(float(), { default: [1, 5, 2], doc: "The strength at each of them" }),
  },
  outputs: { scale: kinds.scale({ doc: "The schedule, for a term's scale" }) },
  run({ progress, scales }) {
    checkCounts(progress, scales);
    const points = progress.map((at, i) => [at, scales[i]!] as const);
    // A share r of the way from 0 to 1 is the strength itself.
    return { scale: { scale: 1, neutral: 0, curve: { type: "points", points } } };
  },
  check({ progress, scales }) {
    if (progress && scales) checkCounts(progress, scales);
  },
});

function checkCounts(progress: readonly number[], scales: readonly number[]): void {
  if (progress.length === scales.length && progress.length) return;
  throw new InputError(
    "scales",
    `Each point has one: there are ${progress.length} points and ${scales.length} scales`,
  );
}
