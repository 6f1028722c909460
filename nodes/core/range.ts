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
    return { values: numbers(start, end, count), whole: wholeNumbers(start, end, count) };
  },
});

/** To 15 digits of the larger end, which is all that those in between are exact to. */
function numbers(start: number, end: number, count: number): readonly number[] {
  const step = count > 1 ? (end - start) / (count - 1) : 0;
  const decimals = 15 - Math.ceil(Math.log10(Math.max(Math.abs(start), Math.abs(end))));
  return Array.from({ length: count }, (_, i) => {
    if (i === 0) return start;
    if (i === count - 1) return end;
    const value = start + i * step;
    return decimals > 0 && decimals <= 100 ? Number(value.toFixed(decimals)) : value;
  });
}

/** Rounded from what they are between whole ends, as no number has a fraction beside so many digits. */
function wholeNumbers(start: number, end: number, count: number): readonly number[] {
  if (count < 3 || !Number.isInteger(start) || !Number.isInteger(end)) {
    return numbers(start, end, count).map(Math.round);
  }
  const [first, last, steps] = [BigInt(start), BigInt(end), BigInt(count - 1)];
  return Array.from({ length: count }, (_, i) => {
    const doubled = 2n * (first * steps + BigInt(i) * (last - first)) + steps;
    const whole = doubled / (2n * steps);
    return Number(doubled < 0n && doubled % (2n * steps) ? whole - 1n : whole);
  });
}
