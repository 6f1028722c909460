/**
 * The settings of the paper's claims. `u` is the prior without a prompt, `c` the concept model, `f` a fine-tuned one,
 * `p` the prior under a prompt:
 *
 *   prior         u + control·(p(subject, prompt) - u)
 *   concept       u + concept·(c - u)
 *   framework     u + concept·(c - u) + control·(p(prompt) - u)
 *   drifted       c + concept·(c - c) + control·(p(prompt) - c)
 *   interpolated  the framework round (1 - mix)·u + mix·c
 *   finetuned     f + control·(f(subject, prompt) - f)
 *   rectified     u + control·(f(subject, prompt) - u)
 *   joint         u + control·(p(first, second) - u)
 *   decoupled     u + control·(p(first) - u) + second·(p(second) - u)
 */
export const SETTINGS = [
  "prior",
  "concept",
  "framework",
  "drifted",
  "interpolated",
  "finetuned",
  "rectified",
  "joint",
  "decoupled",
] as const;

/** One of {@link SETTINGS}. */
export type Setting = typeof SETTINGS[number];

/** Strengths of a setting. */
export interface Scales {
  readonly concept: number;
  readonly control: number;
  readonly mix: number;
  readonly second: number;
}

/** Which scales a setting has; the others change nothing. */
export const SCALES: Readonly<Record<Setting, readonly (keyof Scales)[]>> = {
  prior: ["control"],
  concept: ["concept"],
  framework: ["concept", "control"],
  drifted: ["concept", "control"],
  interpolated: ["concept", "control", "mix"],
  finetuned: ["control"],
  rectified: ["control"],
  joint: ["control"],
  decoupled: ["control", "second"],
};

/** What of a network a setting evaluates: its model, and the prompt it sees; without a text it takes none. */
export interface Branch {
  readonly model: "prior" | "own";
  readonly prompt?: string;
}

/** What is added to the base of a setting. */
export interface SettingTerm {
  readonly name: string;
  readonly branch: Branch;
  readonly scale: number;
}

/** What pictures are asked for. */
export interface Asked {
  readonly subject: string;
  readonly prompt: string;
  /** The second condition of a pair. */
  readonly second?: string;
}

const PRIOR: Branch = { model: "prior", prompt: "" };
const CONCEPT: Branch = { model: "own" };

/** The base and terms of a setting. */
export function termsOf(
  setting: Setting,
  scales: Scales,
  { subject, prompt, second = "" }: Asked,
): { readonly base: Branch; readonly terms: readonly SettingTerm[] } {
  const { concept, control, mix } = scales;
  const joined = [subject, prompt].filter(Boolean).join(", ");
  const term = (name: string, branch: Branch, scale: number): SettingTerm => ({
    name,
    branch,
    scale,
  });
  const conceptTerm = term("concept", CONCEPT, concept);
  const controlTerm = term("control", { model: "prior", prompt }, control);
  switch (setting) {
    case "prior":
      return { base: PRIOR, terms: [term("control", { model: "prior", prompt: joined }, control)] };
    case "concept":
      return { base: PRIOR, terms: [conceptTerm] };
    case "framework":
      return { base: PRIOR, terms: [conceptTerm, controlTerm] };
    case "drifted":
      return { base: CONCEPT, terms: [conceptTerm, controlTerm] };
    case "interpolated": {
      // (1 - concept - control)·[(1 - mix)·u + mix·c]: what of the base is the concept's.
      const drift = term("drift", CONCEPT, mix * (1 - concept - control));
      return { base: PRIOR, terms: [conceptTerm, controlTerm, drift] };
    }
    case "finetuned":
      return {
        base: { model: "own", prompt: "" },
        terms: [term("control", { model: "own", prompt: joined }, control)],
      };
    case "rectified":
      return { base: PRIOR, terms: [term("control", { model: "own", prompt: joined }, control)] };
    case "joint":
      return {
        base: PRIOR,
        terms: [term("control", { model: "prior", prompt: `${prompt}, ${second}` }, control)],
      };
    case "decoupled":
      return {
        base: PRIOR,
        terms: [
          term("first", { model: "prior", prompt }, control),
          term("second", { model: "prior", prompt: second }, scales.second),
        ],
      };
  }
}
