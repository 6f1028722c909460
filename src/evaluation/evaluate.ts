import { dirname, resolve } from "@std/path";
import { Folder } from "../files/folder.ts";
import { diskFull, freeSpace, isDiskFull, sizeText } from "../files/free_space.ts";
import { encodeImage } from "../runtime/images/encode.ts";
import { cellsOf } from "./cells.ts";
import { driftCharts, figureCharts, secondCharts } from "./charts.ts";
import { compareIn, type Comparison } from "./compare.ts";
import { callsPerPicture, type Cost, costOf } from "./cost.ts";
import { figuresCsv, literatureCsv, matchedCsv } from "./csv.ts";
import { drawingPicture, drawingSvg } from "./drawing.ts";
import { measureDrift } from "./drift.ts";
import { openExtractors } from "./extractors.ts";
import { FeatureStore } from "./feature_store.ts";
import { checkIdentities } from "./identities.ts";
import { lineChart } from "./line_chart.ts";
import { measureByLiterature } from "./literature.ts";
import { madeFrom, writeMadeFrom } from "./made_from.ts";
import { type Clip, openClip, openInception, type OutsideExtractor } from "./outside_networks.ts";
import { type OwnGraphs, readOwnGraphs } from "./own_graph.ts";
import { claimOutput, PAGE, PAINTED, RESULTS, Written } from "./output.ts";
import { type Findings, page } from "./page.ts";
import { type CellPictures, countPictures, paint, picturesOf } from "./paint.ts";
import { PictureStore } from "./picture_store.ts";
import { measuringSeconds } from "./measuring_cost.ts";
import { readableReals, realPictures } from "./real_pictures.ts";
import { type EvaluationRecipe, parseEvaluation } from "./recipe.ts";
import { matchedRows } from "./results.ts";
import { writeSheets } from "./sheets.ts";
import { captionedPictures, retrieve } from "./retrieval.ts";
import type { Studio } from "./studio.ts";
import type { TeachingOptions } from "./taught.ts";
import { countVotes } from "../votes/count_votes.ts";
import { type PictureIndex, writePictures } from "../votes/picture_index.ts";
import { readVotes } from "../votes/votes_file.ts";

/** What happens while an evaluation runs. */
export type EvaluateEvent =
  /** What is left out. */
  | { readonly event: "note"; readonly text: string }
  | ({ readonly event: "cost" } & Cost)
  | {
    readonly event: "painted";
    readonly cell: string;
    /** Pictures that are there, of all. */
    readonly done: number;
    readonly of: number;
  }
  | { readonly event: "teaching"; readonly features: string; readonly steps: number }
  | { readonly event: "measured"; readonly what: string; readonly features: string }
  | { readonly event: "finished"; readonly page: string };

/** How an evaluation is run. */
export interface EvaluateOptions {
  /** Path of the recipe's file: its own paths are relative to that file. */
  readonly path: string;
  /** Tells the cost and stops. */
  readonly dryRun?: boolean;
  /** Replaces the evaluation that the output holds by another recipe. */
  readonly overwrite?: boolean;
  readonly signal?: AbortSignal;
  onEvent?(event: EvaluateEvent): void;
}

/** Fewest pictures, and sources of real ones: a quarter of them are compared with a quarter for an interval. */
const [LEAST, SOURCES] = [8, 4];

/**
 * Evaluates by a recipe and writes tables, charts and a page into its output. Pictures and features that are there are
 * taken as they are, so it goes on wherever it was stopped, and a recipe that has grown takes only what is new.
 *
 * @throws SyntaxError for a bad recipe, NotFound for pictures or models that are not there, AlreadyExists for an output
 * that holds anything else, or that another evaluation is at work on, Error with code ENOSPC where the disk lacks room
 */
export async function evaluate(
  json: unknown,
  studio: Studio,
  options: EvaluateOptions,
): Promise<string | undefined> {
  try {
    return await measureAll(json, studio, options);
  } catch (error) {
    if (!isDiskFull(error) || /^Cannot /.test((error as Error).message)) throw error;
    throw diskFull(
      "Cannot go on with the evaluation: the disk is full. What is painted and measured is kept: make room and start it again, and it goes on from there",
      error,
    );
  }
}

async function measureAll(
  json: unknown,
  studio: Studio,
  { path, dryRun = false, overwrite = false, signal, onEvent = () => {} }: EvaluateOptions,
): Promise<string | undefined> {
  const near = (name: string): string => resolve(dirname(path), name);
  const recipe = parseEvaluation(json, path);
  const [folder, place] = [new Folder(near(recipe.output)), near(recipe.real)];
  const real = await readableReals(
    await realPictures(place, {
      labels: recipe.labels && near(recipe.labels),
      output: folder.path,
      onNote: (text) => onEvent({ event: "note", text }),
    }),
    recipe.size,
  );
  if (real.length < LEAST || recipe.pictures < LEAST) {
    throw new SyntaxError(
      `Cannot compare ${recipe.pictures} pictures a cell with ${real.length} real ones: at least ${LEAST} of each are needed`,
    );
  }
  if (new Set(real.map(({ source }) => source)).size < SOURCES) {
    throw new SyntaxError(
      `Cannot divide the real pictures by source: at least ${SOURCES} sources are needed`,
    );
  }
  const captions = await captionedPictures(recipe, real, near);
  await readVotes(folder); // one that is none is told before anything is painted
  await using outside = await openOutside(recipe, near);
  const made = () => madeFrom(recipe, { output: folder.path, models: studio.models, place, real });
  using claimed = await claimOutput(folder, recipe, { made, dryRun, overwrite });
  const store = new PictureStore(folder.folder(PAINTED), studio, recipe);
  await store.watch(measuredModels(recipe));
  const cells = await lookUp(store, await readOwnGraphs(recipe, studio.library, near), signal);
  const cost = {
    ...await costOf(store, cells, signal),
    measuring: await measuringSeconds({ store, real, cells, captions: captions.length }),
  };
  onEvent({ event: "cost", ...cost });
  const free = freeSpace(folder.path);
  if (cost.bytes > free) {
    const [wanted, there] = [cost.bytes, free].map(sizeText);
    throw diskFull(
      `Cannot evaluate into "${folder.path}": ${wanted} are needed on its disk, and ${there} are free`,
    );
  }
  if (dryRun) return undefined;

  const written = new Written(folder);
  if (claimed.isOther) written.removeOthers(); // its page would be taken for this recipe's
  writeMadeFrom(folder, await made());
  folder.write("recipe.json", `${JSON.stringify(recipe, null, 2)}\n`);
  const index = indexOf(cells);
  writePictures(folder, index);
  const identities = await checkIdentities(studio, recipe, folder);
  await paintAll(store, cells, { signal, onEvent });
  const features = new FeatureStore(folder.folder("features"), signal);
  const teaching: TeachingOptions = {
    networks: folder.folder("networks"),
    signal,
    onTeaching: (features, steps) => onEvent({ event: "teaching", features, steps }),
  };
  const retrieval = await retrieve({ store, features, real, cells }, {
    ...teaching,
    all: captions,
  });
  const compared = { store, features, real, cells, retrieved: retrieval?.hits };
  const comparisons: Comparison[] = [];
  await using extractors = await openExtractors(compared, teaching);
  for (const extractor of extractors.list) {
    comparisons.push(
      await compareIn(extractor, compared, (what) => {
        signal?.throwIfAborted();
        onEvent({ event: "measured", what, features: extractor.name });
      }),
    );
  }
  const rows = comparisons.flatMap((comparison) => comparison.rows);
  const literature = await measureByLiterature(compared, outside);
  const drift = await measureDrift(studio, recipe, real.map(({ picture }) => picture), signal);
  await store.demandStates();
  const findings: Findings = {
    recipe,
    version: studio.version,
    real: real.length,
    cost,
    comparisons,
    matched: matchedRows(rows, recipe.matchAt),
    literature,
    retrieval,
    drift,
    identities,
    votes: await countVotes(await readVotes(folder), index),
    charts: [...figureCharts(rows), ...secondCharts(rows), ...driftCharts(drift)],
    sheets: await writeSheets(store, cells, written),
  };
  await write(written, findings);
  onEvent({ event: "finished", page: folder.pathOf(PAGE) });
  return folder.pathOf(PAGE);
}

/** The pictures of all cells, for people to compare; the model is told where a setting has several. */
function indexOf(cells: readonly CellPictures[]): PictureIndex {
  const models = Map.groupBy(cells, ({ cell: { name, label } }) => JSON.stringify([name, label]));
  return cells.map(({ cell: { name, label, model }, groups }) => ({
    setting: [name, label, models.get(JSON.stringify([name, label]))!.length > 1 && model]
      .filter(Boolean).join(", "),
    prompts: groups.map(({ group: { caption, first }, pictures }) => ({
      prompt: caption,
      first,
      files: pictures.map(({ name }) => `${PAINTED}/${name}`),
    })),
  }));
}

/** The models that are measured themselves, beside those that paint. */
function measuredModels({ prior, concept, finetuned = [], drift }: EvaluationRecipe): string[] {
  return [prior, ...drift ? [...concept, ...finetuned, ...drift.models] : []];
}

type CountedCell = CellPictures & { readonly calls: number };

async function lookUp(
  store: PictureStore,
  graphs: OwnGraphs,
  signal?: AbortSignal,
): Promise<readonly CountedCell[]> {
  const found: CountedCell[] = [];
  for (const cell of cellsOf(store.recipe, graphs)) {
    signal?.throwIfAborted();
    found.push({ ...await picturesOf(store, cell), calls: await callsPerPicture(store, cell) });
  }
  return found;
}

/** The networks of the user's own that a recipe names. */
async function openOutside(
  { inception, clip }: EvaluationRecipe,
  near: (path: string) => string,
): Promise<{ inception?: OutsideExtractor; clip?: Clip } & AsyncDisposable> {
  const opened = {
    ...(inception && { inception: await openInception(near(inception.model), inception.input) }),
    ...(clip && {
      clip: await openClip({
        image: near(clip.image),
        text: near(clip.text),
        tokenizer: near(clip.tokenizer),
      }),
    }),
  };
  return {
    ...opened,
    async [Symbol.asyncDispose]() {
      await opened.inception?.[Symbol.asyncDispose]();
      await opened.clip?.[Symbol.asyncDispose]();
    },
  };
}

async function paintAll(
  store: PictureStore,
  cells: readonly CountedCell[],
  { signal, onEvent }: {
    readonly signal: AbortSignal | undefined;
    readonly onEvent: (event: EvaluateEvent) => void;
  },
): Promise<void> {
  const of = cells.reduce((sum, cell) => sum + countPictures(cell.groups), 0);
  let done = of - cells.reduce((sum, { missing }) => sum + countPictures(missing), 0);
  for (const pictures of cells) {
    const { name, label } = pictures.cell;
    const cell = [name, label].filter(Boolean).join(", ");
    await paint(store, pictures, {
      signal,
      onPainted(count) {
        done += count;
        onEvent({ event: "painted", cell, done, of });
      },
    });
  }
}

async function write(written: Written, findings: Findings): Promise<void> {
  const rows = findings.comparisons.flatMap(({ rows }) => rows);
  written.write("figures.csv", figuresCsv(rows));
  written.write("matched.csv", matchedCsv(findings.matched));
  if (findings.literature.length) {
    written.write("literature.csv", literatureCsv(findings.literature));
  }
  for (const { file, chart } of findings.charts) {
    const drawing = lineChart(chart);
    written.write(`charts/${file}.svg`, drawingSvg(drawing));
    written.write(`charts/${file}.png`, await encodeImage(drawingPicture(drawing), "png"));
  }
  written.write(RESULTS, `${JSON.stringify(plain(findings), null, 1)}\n`);
  written.write(PAGE, page(findings));
  written.removeOthers();
}

/** The findings without what their intervals are made of, and without the charts, which say the same. */
function plain({ charts: _, retrieval, ...findings }: Findings): object {
  return {
    ...findings,
    ...(retrieval && { retrieval: { ...retrieval, hits: undefined } }),
    comparisons: findings.comparisons.map(({ rows, ...rest }) => ({
      ...rest,
      rows: rows.map(({ measurement: _, ...row }) => row),
    })),
  };
}
