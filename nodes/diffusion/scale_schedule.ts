import { bool, choice, defineNode, float, int, kinds } from "sdk";

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
    scale: float({
      default: 5,
      min: -100,
      max: 100,
      usual: [0, 10],
      step: 0.1,
      doc: "Strength at the curve's top",
    }),
    neutral: float({
      default: 1,
      min: -100,
      max: 100,
      usual: [0, 10],
      step: 0.1,
      doc: "Strength at its foot: 1 is the term's own prediction, 0 drops the term",
    }),
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
