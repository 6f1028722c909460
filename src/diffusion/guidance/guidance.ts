import { type Post, postFault } from "./post.ts";
import type { Prediction } from "./prediction.ts";
import { type Projection, projectionFault } from "./projection.ts";
import { type Scale, scaleFault } from "./scale.ts";

/** One guidance: a push from one prediction to another, `scale·P[prediction - against]`. */
export interface Term {
  /** What records, references and the inspector call it: `concept`, `control`, `negative`; "term 1"... when absent. */
  readonly name?: string;
  /** What the push leads to. */
  readonly prediction: Prediction;
  /** What the push starts from; the guidance's base unless given. */
  readonly against?: Prediction;
  /** Strength of the push, of any sign. */
  readonly scale: Scale;
  /** What of the push is let through; all of it unless given. */
  readonly projection?: Projection;
}

/** Guidance as a value: every method is a choice of base, terms and post-processing. */
export interface Guidance {
  /** What the pushes are added to. */
  readonly base: Prediction;
  /** The pushes; their order does not matter but for default references. */
  readonly terms: readonly Term[];
  /** What is done beyond the weighted sum. */
  readonly post?: readonly Post[];
}

/**
 * Generalized classifier-free guidance (Cao et al. 2023, arXiv 2312.08195): any number of guidances, each with its own
 * model, condition and scale, around one base.
 *
 *   eps = eps_base + sum_i  w_i(sigma)·P_i[eps_i - eps_against_i]
 *
 * All coefficients sum to 1, so the sum is the same whether networks predict noise, velocity or the clean latents.
 *
 * @throws RangeError when a scale, interval, projection, name or reference cannot be
 */
export function gcfg(
  base: Prediction,
  terms: readonly Term[],
  post: readonly Post[] = [],
): Guidance {
  const guidance = { base, terms, ...(post.length > 0 && { post }) };
  checkGuidance(guidance);
  return guidance;
}

/** Names of a guidance's terms, in order. */
export function termNames({ terms }: Guidance): string[] {
  return terms.map((term, i) => term.name ?? `term ${i + 1}`);
}

/** @throws RangeError naming the first thing in a guidance that cannot be */
export function checkGuidance(guidance: Guidance): void {
  const names = termNames(guidance);
  guidance.terms.forEach((term, i) => {
    const fault = names.indexOf(names[i]!) < i
      ? "another term has the same name"
      : scaleFault(term.scale) ??
        (term.projection && projectionFault(term.projection, names, names[i]!));
    if (fault) throw new RangeError(`Cannot guide by "${names[i]}": ${fault}`);
  });
  for (const post of guidance.post ?? []) {
    const fault = postFault(post, names);
    if (fault) throw new RangeError(`Cannot post-process the guidance: ${fault}`);
  }
}

/** A guidance with further post-processing. */
export function withPost(guidance: Guidance, ...post: readonly Post[]): Guidance {
  return gcfg(guidance.base, guidance.terms, [...guidance.post ?? [], ...post]);
}

/** A guidance with further terms around the same base. */
export function withTerms(guidance: Guidance, ...terms: readonly Term[]): Guidance {
  return gcfg(guidance.base, [...guidance.terms, ...terms], guidance.post);
}
