import { bool, choice, defineNode, float, int, kinds } from "sdk";
import { strength } from "./_strength.ts";

/**
 * A guidance scale that changes over the run, `neutral + (scale - neutral)·r(tau)` with tau = step / (N - 1).
 *
 * - `linear` tau, `cosine` (1 - cos(pi·tau)) / 2, `half_cosine` 1 - cos(pi·tau / 2), `power` tau^power
 * - `sawtooth` rises `periods` times
 */
export default defineNode({
  title: "Scale schedule",
  category: "guidance",
  aliases: ["dynamic cfg", "curve", "ramp", "weight schedule"],
  inputs: {
    scale: strength(5, "Strength at the curve's top"),
    neutral: strength(1, "Strength at its foot: 1 is the term's own prediction, 0 drops the term"),
    curve: choice(["linear", "cosine", "half_cosine", "power", "sawtooth"], {
      default: "cosine",
      doc: "How it rises over the run",
    }),
    reverse: bool({ default: true, doc: "Fall in place of rising: strong at the start" }),
    power: float({ default: 2, min: 0.1, max: 10, advanced: true, doc: "Exponent of `power`" }),
    periods: int({ default: 2, min: 1, max: 100, advanced: true, doc: "Teeth of `sawtooth`" }),
  },
  outputs: { scale: kinds.scale({ doc: "The schedule, for a term's scale" }) },
  run({ scale, neutral, curve, reverse, power, periods }) {
    if (curve === "power") {
      return { scale: { scale, neutral, curve: { type: curve, power, reverse } } };
    }
    if (curve === "sawtooth") {
      return { scale: { scale, neutral, curve: { type: curve, periods, reverse } } };
    }
    return { scale: { scale, neutral, curve: { type: curve, reverse } } };
  },
});
