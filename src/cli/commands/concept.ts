import { t } from "../../words/translate.ts";
import { basename, dirname, join, resolve } from "@std/path";
import { Folder } from "../../files/folder.ts";
import { attempt } from "../../runs/attempt.ts";
import { OutputFiles } from "../../runs/outputs/output_files.ts";
import { conceptGraph } from "../../graph/concept_graph.ts";
import { defineCommand } from "../command.ts";
import { EXIT, type ExitCode, Failure, usageFault } from "../exit_code.ts";
import type { Host } from "../host.ts";
import { guideHint, runTraining, TRAIN_OPTIONS, type TrainGiven } from "../run_training.ts";
import { modelName, modelNameFault } from "../../graph/model_name.ts";
import { print, say } from "../terminal.ts";

/** Steps of a concept unless said: on the bundled prior some minutes, and seen to do on 60 pictures. */
const STEPS = 400;

const OPTIONS = {
  base: { value: "MODEL", doc: "The model to teach it to: braid models lists them" },
  name: { value: "NAME", doc: "What the new model is called (default: as the folder)" },
  steps: { value: "N", doc: `Steps to learn (default: ${STEPS})` },
  batch: { value: "N", doc: "Pictures a step (default: 16)" },
  size: { value: "N", doc: "Side of the pictures (default: the base's own)" },
  patience: { value: "N", doc: "End after N measurements without a lower held-out loss" },
  "keep-at": { value: "N,N", doc: "Steps whose model is kept too, as NAME-at-N" },
  lora: { value: "RANK", doc: "Learn a LoRA of this rank: less memory and disk" },
  license: { value: "TEXT", doc: "On what terms the pictures allow it to be used" },
  graph: { value: "FILE", doc: "Write a graph that guides with it" },
  ...TRAIN_OPTIONS,
} as const;

export default defineCommand({
  summary: "Teach a concept from a folder of pictures, in one command",
  usage: "new FOLDER --base MODEL | graph MODEL [options]",
  details:
    `With new, the pictures of FOLDER and its sub-folders, without captions, make a concept model
among your own models, or in the first folder of --models: the base's null-text copy, taught by them.
It is there at once for all graphs. All pictures are looked at first, and memory, disk and time are
told. Stopped by Ctrl-C, it leaves the model as far as it is, and the same command goes on. It is
braid train with a recipe of few fields: braid help train has all.

With graph, a graph of concept guidance on a concept model is written: to --graph, or printed.

  braid concept new my-fruit --base emoji --graph my-fruit.graph.json
  braid run my-fruit.graph.json --set prompt.prompt=purple`,
  operands: [2, 2],
  options: OPTIONS,
  async run({ operands: [action, of], given, host }) {
    if (action === "new") return await teach(of!, given, host);
    if (action === "graph") {
      const model = await (await host.models(given.models)).open(of!);
      const { prior } = model.facts;
      if (prior === undefined) {
        throw new Failure(EXIT.invalid, `Cannot guide with "${of}": it is no concept model`);
      }
      if (given.graph !== undefined) refuseTaken(given.graph);
      const size = await host.ownSize(of!, given.models);
      writeGraph({ concept: of!, prior, size }, given.graph);
      return EXIT.ok;
    }
    throw usageFault(`braid concept does not know "${action}": it has new and graph`);
  },
});

/** What is given for a new concept. */
interface NewGiven extends TrainGiven {
  readonly base: string | undefined;
  readonly name: string | undefined;
  readonly steps: string | undefined;
  readonly batch: string | undefined;
  readonly size: string | undefined;
  readonly patience: string | undefined;
  readonly "keep-at": string | undefined;
  readonly lora: string | undefined;
  readonly license: string | undefined;
  readonly graph: string | undefined;
}

function countOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw usageFault(`Expected a whole number from 1 for --${name}, but got ${text}`);
}

async function teach(folder: string, given: NewGiven, host: Host): Promise<ExitCode> {
  const { base, license, lora, graph } = given;
  if (base === undefined) {
    throw usageFault("braid concept new needs --base MODEL", "braid models lists those there are");
  }
  const name = given.name ?? modelName(basename(resolve(folder)));
  const fault = modelNameFault(name);
  if (fault !== undefined) throw usageFault(fault);
  const output = join(given.models[0] ?? await host.ownModels(), name);
  const models = await host.models(given.models);
  const taken = (await models.list()).find(({ id }) => id === name);
  if (taken && resolve(taken.path) !== resolve(output)) {
    throw usageFault(`There is a model "${name}" already in ${dirname(taken.path)}: give --name`);
  }
  if (graph !== undefined) refuseTaken(graph);
  using _ = graph === undefined || given["dry-run"]
    ? undefined
    : new OutputFiles(new Folder(dirname(resolve(graph))));
  const options = {
    batch: countOf("batch", given.batch),
    size: countOf("size", given.size),
    patience: countOf("patience", given.patience),
    keepAt: given["keep-at"]?.split(",").map((step) => countOf("keep-at", step)),
    rank: countOf("lora", lora),
    license,
  };
  const recipe = {
    kind: "concept",
    prior: base,
    pictures: resolve(folder),
    output: resolve(output),
    title: name,
    steps: countOf("steps", given.steps) ?? STEPS,
    ...Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)),
  };
  return await runTraining(host, {
    recipe,
    path: resolve("concept"),
    name: "these options",
    async finish() {
      if (graph !== undefined) {
        const size = options.size ?? await host.ownSize(name, given.models);
        const { facts } = await models.open(name);
        writeGraph({ concept: name, prior: facts.prior ?? base, size }, graph);
      }
      if (given.json) return;
      const folders = given.models.map((dir) => ` --models ${dir}`).join("");
      say(
        graph === undefined
          ? guideHint(name, given.models)
          : t`Guide with it: ${`braid run ${graph}${folders} --set prompt.prompt=purple`}`,
      );
    },
  }, given);
}

function writeGraph(
  graph: { readonly concept: string; readonly prior: string; readonly size: number },
  file: string | undefined,
): void {
  const count = graph.size > 256 ? 1 : 4;
  const text = conceptGraph({ ...graph, count });
  if (file === undefined) return print(text.trimEnd());
  const path = resolve(file);
  const isNew = attempt(
    `write "${file}"`,
    () => new Folder(dirname(path)).writeNew(basename(path), text),
  );
  if (!isNew) refuseTaken(file);
}

/** @throws Failure for a file that is there */
function refuseTaken(file: string): void {
  const path = resolve(file);
  if (!new Folder(dirname(path)).has(basename(path))) return;
  throw new Failure(EXIT.unwritable, `Cannot write "${file}": it is there already`);
}
