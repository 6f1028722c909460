import {
  compareSets,
  concatRows,
  defineNode,
  float,
  InputError,
  int,
  kinds,
  list,
  type SetMetrics,
  text,
} from "sdk";

const ROWS: readonly [keyof SetMetrics, string][] = [
  ["frechet", "Fréchet distance"],
  ["kernel", "kernel distance"],
  ["precision", "precision"],
  ["recall", "recall"],
  ["density", "density"],
  ["coverage", "coverage"],
  ["vendi", "Vendi score"],
];

/**
 * How near generated pictures come to real ones, and how varied they are: Fréchet and kernel distance, precision and
 * recall, density and coverage, Vendi score. Beside each stands what as many other real pictures get: a floor to read it
 * by. A model that has learnt from both halves of the real pictures, or paints what is most usual, may come below it, and
 * so does the floor itself where pictures of one source are in both.
 *
 * @see https://arxiv.org/abs/1706.08500
 * @see https://arxiv.org/abs/1801.01401
 * @see https://arxiv.org/abs/2002.09797
 */
export default defineNode({
  title: "Compare picture sets",
  category: "evaluation",
  aliases: ["fid", "kid", "precision", "recall", "coverage", "vendi", "evaluate", "fidelity"],
  inputs: {
    real: list(
      kinds.features({
        doc: "Features of real pictures, twice as many as generated ones if possible",
      }),
    ),
    generated: list(kinds.features({ doc: "Features of generated pictures" })),
    width: int({
      default: 32,
      min: 1,
      max: 512,
      doc: "Directions compared, those in which real pictures vary most: 32 to 64",
    }),
    neighbours: int({
      default: 5,
      min: 1,
      max: 50,
      doc: "Pictures that make a neighbourhood, 3 or 5",
    }),
  },
  outputs: {
    text: text({ doc: "All measures, and what real pictures get" }),
    frechetDistance: float({ doc: "Lower is nearer; never to be called an FID" }),
    kernelDistance: float({ doc: "Lower is nearer, about 0 at best" }),
    precision: float({ doc: "Share of generated pictures among real ones" }),
    coverage: float({ doc: "Share of real pictures with a generated one near" }),
    vendiScore: float({ doc: "How many different pictures the generated ones amount to" }),
  },
  async run({ real, generated, width, neighbours: k }) {
    if (!real.length || !generated.length) {
      throw new InputError(real.length ? "generated" : "real", "The list is empty");
    }
    const found = await compareSets(concatRows(real), concatRows(generated), { width, k });
    const lines = ROWS.map(([name, title]) =>
      `${title.padEnd(18)} ${found.generated[name].toFixed(4)}  (real pictures: ${
        found.floor[name].toFixed(4)
      })`
    );
    const { frechet, kernel, precision, coverage, vendi } = found.generated;
    return {
      text: [`${found.count} pictures a set, ${found.width} directions`, ...lines].join("\n"),
      frechetDistance: frechet,
      kernelDistance: kernel,
      precision,
      coverage,
      vendiScore: vendi,
    };
  },
});
