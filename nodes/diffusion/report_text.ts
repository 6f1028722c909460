import { defineNode, float, formulaText, kinds, list, text } from "sdk";

const mean = (values: readonly (number | null)[]): number | undefined => {
  const known = values.filter((value) => value !== null);
  return known.length > 0 ? known.reduce((a, b) => a + b, 0) / known.length : undefined;
};

const show = (value: number | undefined, digits = 3): string =>
  value === undefined ? "-" : value.toFixed(digits);

/**
 * What each term of a guidance did in a run, as a table: for each step the root mean square of its push on the clean
 * latents, and the cosine between it and all that guidance did.
 */
export default defineNode({
  title: "Report as text",
  category: "view",
  aliases: ["statistics", "inspect", "norm", "cosine", "terms"],
  inputs: { report: kinds.report({ doc: "The report of a denoising run" }) },
  outputs: {
    text: text({ doc: "The table" }),
    milliseconds: list(float(), { doc: "How long each step took" }),
  },
  run({ report }) {
    const { formula, branches, calls, rows, steps, elapsed } = report;
    const lines = steps.map(({ step, level, terms, total }) => {
      const each = terms.map(({ name, scale, norm, cosineToTotal }) =>
        `${name} ${show(scale, 2)} x ${show(mean(norm))} at ${show(mean(cosineToTotal), 2)}`
      );
      const sigma = (level.sigma / Math.max(level.alpha, Number.EPSILON)).toPrecision(3);
      return [`step ${step + 1}`, `sigma ${sigma}`, ...each, `all ${show(mean(total))}`].join("  ");
    });
    const took = elapsed.reduce((sum, ms) => sum + ms, 0);
    const cost = `${calls} network calls, ${rows} rows, ${(took / 1000).toFixed(1)} s`;
    return {
      text: [formulaText(formula, branches), cost, ...lines].join("\n"),
      milliseconds: [...elapsed],
    };
  },
});
