import { defineNode, float, InputError, int, list } from "sdk";

/** Most numbers of a list: more is a slip of the keyboard. */
const MOST = 10_000;

/**
 * Numbers at even distances, `start + i·(end - start)/(count - 1)`: the values of a sweep.
 *
 * A list of one is `start`.
 */
export default defineNode({
  title: "Range",
  category: "list",
  aliases: ["linspace", "sweep", "numbers", "seeds", "sequence"],
  inputs: {
    start: float({ default: 0, doc: "The first number" }),
    end: float({ default: 1, doc: "The last number; it may be less than the first" }),
    count: int({ default: 5, min: 0, max: MOST, doc: "How many numbers, typically 3 to 11" }),
  },
  outputs: {
    values: list(float(), { doc: "The numbers" }),
    whole: list(int(), { doc: "The numbers rounded, for seeds and counts" }),
  },
  run({ start, end, count }) {
    if (count > MOST) throw new InputError("count", `It is more than ${MOST}`);
    const step = count > 1 ? (end - start) / (count - 1) : 0;
    const isWhole = Number.isInteger(start) && Number.isInteger(step);
    const values = Array.from({ length: count }, (_, i) => {
      const value = i === count - 1 && i > 0 ? end : start + i * step;
      return isWhole ? value : Number(value.toPrecision(12));
    });
    return { values, whole: values.map(Math.round) };
  },
});
