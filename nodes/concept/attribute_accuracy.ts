import {
  attributeAccuracy,
  choice,
  concatRows,
  defineNode,
  float,
  InputError,
  int,
  kinds,
  list,
  text,
} from "sdk";

/**
 * How often generated pictures show the attribute that was asked for, as a classifier says that has learnt from labelled
 * real pictures; and how often it is right on real ones that it has not seen. By chance it is one in as many as are asked
 * for.
 */
export default defineNode({
  title: "Attribute accuracy",
  category: "evaluation",
  aliases: ["control accuracy", "prompt accuracy", "classifier", "alignment", "evaluate"],
  inputs: {
    real: list(kinds.features({ doc: "Features of real pictures" })),
    labels: list(text(), { doc: "The attributes of each real picture, separated by commas" }),
    generated: list(kinds.features({ doc: "Features of generated pictures" })),
    wanted: list(text(), { doc: "The attribute that each generated picture should show" }),
    classifier: choice(["neighbours", "trained"], {
      default: "neighbours",
      doc: "Vote of the nearest real pictures, or logistic regression",
    }),
    neighbours: int({ default: 5, min: 1, max: 50, doc: "Pictures that vote" }),
  },
  outputs: {
    text: text({ doc: "Both accuracies with their 95 % intervals" }),
    accuracy: float({ doc: "Share of generated pictures that show what was wanted" }),
    realAccuracy: float({ doc: "Share of unseen real pictures that it is right on" }),
  },
  async run({ real, labels, generated, wanted, classifier, neighbours }) {
    for (const [port, given] of Object.entries({ real, generated })) {
      if (!given.length) throw new InputError(port, "The list is empty");
    }
    const [known, asked] = [concatRows(real), concatRows(generated)];
    const check = (port: string, count: number, pictures: number): void => {
      if (count === pictures) return;
      throw new InputError(port, `There are ${count} for ${pictures} pictures: give one for each`);
    };
    check("labels", labels.length, known.shape[0]!);
    check("wanted", wanted.length, asked.shape[0]!);
    const attributes = labels.map((label) => label.split(",").map((one) => one.trim()));
    const unknown = wanted.find((one) => !attributes.some((of) => of.includes(one.trim())));
    if (unknown !== undefined) {
      throw new InputError("wanted", `No real picture is labelled "${unknown}"`);
    }
    const found = await attributeAccuracy(
      { features: known, labels: attributes },
      { features: asked, wanted: wanted.map((one) => one.trim()) },
      { classifier, k: neighbours },
    );
    const tell = (name: string, { value, low, high }: typeof found.generated): string =>
      `${name} ${value.toFixed(3)}  [${low.toFixed(3)}, ${high.toFixed(3)}]`;
    return {
      text: [
        tell("generated  ", found.generated),
        tell("unseen real", found.real),
        `by chance   ${(1 / new Set(wanted).size).toFixed(3)}`,
      ].join("\n"),
      accuracy: found.generated.value,
      realAccuracy: found.real.value,
    };
  },
});
