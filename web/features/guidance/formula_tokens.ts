import type { EvaluationData, ReportData } from "../../runs/report_data.ts";

/** A stretch of a formula as it is set. */
export type FormulaToken =
  | { readonly type: "text"; readonly text: string }
  /** A prediction: `name` becomes the index of an epsilon, `inside` stands in brackets. */
  | {
    readonly type: "prediction";
    readonly text: string;
    readonly branch: number;
    readonly name: string;
    readonly inside: string;
  }
  /** A letter with an index: `w_control`, `σ_next`, `perp_cat`. */
  | {
    readonly type: "indexed";
    readonly text: string;
    readonly letter: string;
    readonly index: string;
  };

const INDEXED = /\b(w|perp|band|σ)_([\p{L}\p{N}_/]+)|(σ)_(next)/u;

/** Splits a formula so that its predictions can be set as mathematics; the texts of all tokens together are the formula. */
export function formulaTokens(formula: string, labels: readonly string[]): readonly FormulaToken[] {
  // Longest first: a label may be the beginning of another one.
  const order = labels.map((label, branch) => ({ label, branch })).filter(({ label }) => label)
    .sort((a, b) => b.label.length - a.label.length);
  const tokens: FormulaToken[] = [];
  let text = "";
  const flush = (): void => {
    for (
      const part of text.split(
        new RegExp(`(${INDEXED.source.replaceAll(/\((?!\?)/g, "(?:")})`, "u"),
      )
    ) {
      if (!part) continue;
      const [, letter = "", index = "", sigma, next] = INDEXED.exec(part) ?? [];
      tokens.push(
        letter || sigma
          ? { type: "indexed", text: part, letter: letter || sigma!, index: index || next! }
          : { type: "text", text: part },
      );
    }
    text = "";
  };
  for (let at = 0; at < formula.length;) {
    const found = order.find(({ label }) => formula.startsWith(label, at));
    if (!found) {
      text += formula[at++];
      continue;
    }
    flush();
    tokens.push(predictionToken(found.label, found.branch));
    at += found.label.length;
  }
  flush();
  return tokens;
}

/** A branch's label, `eps_name(inside)`, taken apart. */
export function predictionToken(
  label: string,
  branch: number,
): Extract<FormulaToken, { type: "prediction" }> {
  const [, name = label, inside = ""] = /^eps_(.*?)(\(.*\)′*|′*)$/su.exec(label) ?? [];
  return { type: "prediction", text: label, branch, name, inside };
}

/** The weighted sum of one evaluation: `eps = −4·eps_prior(∅) + 2.5·eps_concept`. */
export function sumText(labels: readonly string[], coefficients: readonly number[]): string {
  const parts = coefficients.flatMap((value, branch) => {
    const size = String(Number(Math.abs(value).toPrecision(4)));
    if (size === "0") return [];
    return [{ negative: value < 0, text: `${size === "1" ? "" : `${size}·`}${labels[branch]}` }];
  });
  return `eps = ${
    parts.map(({ negative, text }, index) =>
      index ? ` ${negative ? "−" : "+"} ${text}` : `${negative ? "−" : ""}${text}`
    ).join("") || "0"
  }`;
}

/** The sum of one evaluation. Projected terms stand beside the coefficients, and a report may have only those. */
export function stepText(report: ReportData, step: EvaluationData): string {
  if (step.formula !== undefined) return step.formula;
  if (step.rows === 0) return "velocity = 0";
  const plain = report.branches.map((_, branch) => branch === 0 ? 1 : 0);
  report.terms.forEach(({ prediction, against }, term) => {
    plain[prediction]! += step.terms[term]!.scale;
    plain[against]! -= step.terms[term]!.scale;
  });
  const projects = plain.some((value, branch) =>
    Math.abs(value - step.coefficients[branch]!) > 1e-6 * Math.max(1, Math.abs(value))
  );
  const sum = sumText(report.branches.map(({ label }) => label), step.coefficients);
  return projects ? `${sum} + projected terms` : sum;
}
