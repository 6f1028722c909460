import { numberText } from "./axis.ts";
import { escapeXml } from "../words/escape_xml.ts";
import { drawingSvg } from "./drawing.ts";
import { type NamedChart, TITLES } from "./charts.ts";
import type { Comparison } from "./compare.ts";
import type { Cost } from "./cost.ts";
import type { DriftRow } from "./drift.ts";
import type { Identity } from "./identities.ts";
import type { LiteratureRow } from "./literature.ts";
import { lineChart } from "./line_chart.ts";
import { type Figure, SET_FIGURES, SHARE_FIGURES } from "./measure.ts";
import { ENCODER_SIDE } from "../training/picture_encoder.ts";
import type { EvaluationRecipe } from "./recipe.ts";
import type { Retrieval } from "./retrieval.ts";
import { type MatchedRow, overSeeds, type SeedsRow, type Told } from "./results.ts";
import type { Preference } from "../votes/count_votes.ts";

/** All that an evaluation has found. */
export interface Findings {
  readonly recipe: EvaluationRecipe;
  readonly version: string;
  readonly real: number;
  readonly cost: Cost;
  readonly comparisons: readonly Comparison[];
  readonly matched: readonly MatchedRow[];
  readonly literature: readonly LiteratureRow[];
  readonly retrieval: Retrieval | undefined;
  readonly drift: readonly DriftRow[];
  readonly identities: readonly Identity[];
  readonly votes: readonly Preference[];
  readonly charts: readonly NamedChart[];
  /** Sheets of pictures, by their setting. */
  readonly sheets: readonly { readonly title: string; readonly file: string }[];
}

const FIGURES: readonly Figure[] = [...SET_FIGURES, ...SHARE_FIGURES];

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;max-width:75em;margin:2em auto;padding:0 1em}
table{border-collapse:collapse;font-size:13px;display:block;overflow-x:auto}
td,th{border:1px solid #ccc;padding:.2em .5em;text-align:right;white-space:nowrap}
td:first-child,th:first-child{text-align:left}small{color:#555}svg,img{max-width:100%;height:auto}
figure{margin:1em 0}`;

/** The page: everything in one file but the sheets of pictures. */
export function page(findings: Findings): string {
  const { recipe, comparisons, charts, sheets } = findings;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Evaluation of ${escapeXml(recipe.concept.join(", "))}</title><style>${STYLE}</style></head>
<body>
<h1>Evaluation of ${escapeXml(recipe.concept.join(", "))}</h1>
${about(findings)}
${charts.map(({ chart }) => `<figure>${drawingSvg(lineChart(chart))}</figure>`).join("\n")}
${retrievalSection(findings.retrieval)}
${comparisons.map(comparisonSection).join("\n")}
${seedsSection(comparisons.flatMap(({ rows }) => overSeeds(rows)))}
${matchedSection(findings.matched)}
${literatureSection(findings.literature)}
${driftSection(findings.drift)}
${votesSection(findings.votes)}
${identitySection(findings.identities)}
<h2>Pictures</h2>
${
    sheets.map(({ title, file }) =>
      `<figure><figcaption>${escapeXml(title)}</figcaption><img loading="lazy" src="${
        escapeXml(file)
      }" alt="${escapeXml(title)}"></figure>`
    ).join("\n")
  }
</body></html>
`;
}

function about({ recipe, version, real, cost }: Findings): string {
  const { pictures, steps, scheduler, seed, size, width, neighbours, tries } = recipe;
  return `<p>${cost.cells} cells of ${pictures} pictures of ${size}x${size}, ${steps} steps of ${
    escapeXml(scheduler)
  }, seed ${seed}; ${real} real pictures; Braid ${escapeXml(version)}. Distances are on features
whitened on the real pictures, in the ${width} directions in which those vary most, each the mean over
divisions of the real pictures in halves by source: the first row is what the other half gets. A model
that has learnt from both halves, or paints what is most usual, may come below it. They are comparable within this page only, and a Fréchet distance on features
other than Inception's is no FID. Neighbourhoods are of ${neighbours}. Brackets are 95 % intervals:
shares by Wilson, others by ${tries} half-samples.</p>`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (row: readonly string[], tag: string): string =>
    `<tr>${row.map((cell) => `<${tag}>${cell}</${tag}>`).join("")}</tr>`;
  return `<table>${cells(head, "th")}\n${rows.map((row) => cells(row, "td")).join("\n")}</table>`;
}

/** A figure with its interval as HTML. */
function told(figure: Told | undefined): string {
  if (!figure || !Number.isFinite(figure.value)) return "";
  const { value, low, high } = figure;
  return `${numberText(value)} <small>[${numberText(low)}, ${numberText(high)}]</small>`;
}

function comparisonSection(
  { features, rows, accuracy, attributes, perceptual }: Comparison,
): string {
  const names = FIGURES.filter((name) => rows.some(({ figures }) => figures[name]));
  const worth = accuracy
    ? `<p>Of ${attributes.length} attributes (${escapeXml(attributes.join(", "))}; by chance ${
      numberText(1 / attributes.length)
    }) the classifiers tell the right one of real pictures of sources they have not seen in ${
      told(accuracy.neighbours)
    } (neighbours) and ${told(accuracy.classifier)} (trained).</p>`
    : "";
  const seen = perceptual
    ? `<p>To the layers of this network, which looks at ${ENCODER_SIDE} pixels a side, a real picture is ${
      told(perceptual.autoencoder)
    } from what the autoencoder makes of it, and ${
      told(perceptual.others)
    } from another real one: the mean squared difference of their channels at unit length. In that form
LPIPS compares pictures, on another network and with weights of its own.</p>`
    : "";
  const lines = rows.map(({ name, label, model, pictures, compared, callsPerPicture, figures }) => [
    escapeXml([name, label, model].filter(Boolean).join(", ")),
    String(pictures),
    String(compared),
    callsPerPicture ? String(callsPerPicture) : "",
    ...names.map((figure) => told(figures[figure])),
  ]);
  const head = ["Setting", "Pictures", "Compared", "Calls a picture"];
  return `<h2>On ${escapeXml(features)}</h2>${worth}${seen}
${table([...head, ...names.map((name) => TITLES[name])], lines)}`;
}

function seedsSection(rows: readonly SeedsRow[]): string {
  if (!rows.length) return "";
  const names = FIGURES.filter((name) => rows.some(({ figures }) => figures[name]));
  return `<h2>Over seeds of training</h2>
<p>Means over models of one training, in brackets from the least to the most.</p>
${
    table(
      ["Setting", "Features", "Models", ...names.map((name) => TITLES[name])],
      rows.map(({ name, label, features, models, figures }) => [
        escapeXml([name, label].filter(Boolean).join(", ")),
        escapeXml(features),
        String(models),
        ...names.map((figure) => told(figures[figure])),
      ]),
    )
  }`;
}

function matchedSection(rows: readonly MatchedRow[]): string {
  if (!rows.length) return "";
  const figures = [...new Set(rows.map(({ figure }) => figure))];
  const lines = Map.groupBy(
    rows,
    ({ name, label, model, features, accuracy, at }) =>
      JSON.stringify([
        [name, label, model].filter(Boolean).join(", "),
        features,
        TITLES[accuracy],
        String(at),
      ]),
  );
  const shown = (found: MatchedRow["found"]): string =>
    found ? told({ value: found.value, ...found.interval }) : "";
  return `<h2>At equal accuracy</h2>
<p>By straight lines between neighbouring scales of the control, where a curve first crosses the
accuracy; empty where it does not come there.</p>
${
    table(
      ["Setting", "Features", "By", "At", ...figures.map((figure) => TITLES[figure])],
      [...lines].map(([key, of]) => [
        ...(JSON.parse(key) as string[]).map(escapeXml),
        ...figures.map((figure) => shown(of.find((row) => row.figure === figure)?.found)),
      ]),
    )
  }`;
}

function literatureSection(rows: readonly LiteratureRow[]): string {
  if (!rows.length) return "";
  return `<h2>As the literature has them</h2>
<p>By the networks that the recipe names: FID and KID on Inception's features, pictures resized as
clean-fid does, all of a cell against all real ones; CLIP score, 100 times the cosine. FID falls with
the number of pictures: compare equal numbers only.</p>
${
    table(
      ["Setting", "Pictures", "Real", "FID", "KID", "CLIP score"],
      rows.map(({ name, label, model, pictures, real, fid, kid, clip }) => [
        escapeXml([name, label, model].filter(Boolean).join(", ")),
        String(pictures),
        String(real),
        ...[fid, kid, clip].map(told),
      ]),
    )
  }`;
}

function retrievalSection(retrieval: Retrieval | undefined): string {
  if (!retrieval) return "";
  const { candidates, taught, worth, ofPrompts } = retrieval;
  return `<h2>Accuracy by retrieval</h2>
<p>A contrastive model of pictures and captions, taught on ${taught} pictures, finds the caption of a
picture among ${candidates} (R@1; by chance ${
    numberText(1 / candidates)
  }). Of real pictures of sources it has not seen it finds ${
    told(worth)
  }, and of those that are labelled the prompt of this evaluation in ${
    told(ofPrompts) || "none, as none is labelled"
  }: the column of the tables below is to be read by that. The other prompts of this evaluation are among
the captions.</p>`;
}

function driftSection(rows: readonly DriftRow[]): string {
  if (!rows.length) return "";
  return `<h2>Drift</h2>
<p>On real pictures with noise: how far a model's own prediction without a prompt has moved from the
prior's, and the energy of the pushes round either base.</p>
${
    table(
      [
        "Model",
        "Time step",
        "Pictures",
        "Drift",
        "Control round the prior",
        "Control round it",
        "Concept",
      ],
      rows.map(({ model, timestep, pictures, drift, rectified, drifted, concept }) => [
        escapeXml(model),
        String(timestep),
        String(pictures),
        ...[drift, rectified, drifted, concept].map(told),
      ]),
    )
  }`;
}

function votesSection(votes: readonly Preference[]): string {
  if (!votes.length) return "<h2>Human preference</h2><p>None: nobody has voted.</p>";
  const sum = (of: "replaced" | "unmatched"): number =>
    votes.reduce((sum, one) => sum + one[of], 0);
  const notes = [
    sum("replaced") &&
    `${
      sum("replaced")
    } more were given on pictures that are not in this evaluation any more, such as those
of a model before it was exchanged: they do not count.`,
    sum("unmatched") &&
    `${
      sum("unmatched")
    } of them do not say which pictures they were given on, and count whatever was
painted since.`,
  ].filter(Boolean);
  return `<h2>Human preference</h2>${notes.length ? `<p>${notes.join(" ")}</p>` : ""}
${
    table(
      ["Pair", "Question", "Votes", "Voters", "Share of the first"],
      votes.filter(({ wins, ties }) => wins[0] + wins[1] + ties).map(
        ({ pair, question, wins, ties, voters, share, interval }) => [
          escapeXml(pair.join(" against ")),
          escapeXml(question),
          `${wins[0]} : ${wins[1]}, ${ties} ties`,
          String(voters),
          told({ value: share, ...interval }),
        ],
      ),
    )
  }`;
}

function identitySection(identities: readonly Identity[]): string {
  return `<h2>Exact identities</h2>
${
    table(
      ["What", "Formula", "Largest difference", "Holds"],
      identities.map(({ name, formula, difference, bound }) => [
        escapeXml(name),
        escapeXml(formula),
        difference.toExponential(1),
        bound === undefined ? "near" : difference <= bound ? "yes" : "no",
      ]),
    )
  }`;
}
