import { hash } from "node:crypto";
import type { Folder } from "../files/folder.ts";
import { printWorkflow } from "../graph/parse.ts";
import { decodeImage } from "../runtime/images/decode.ts";
import { encodeImage } from "../runtime/images/encode.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Cell, Group } from "./cells.ts";
import { type Readable, readableFile } from "./feature_store.ts";
import type { EvaluationRecipe } from "./recipe.ts";
import { demandState, exchanged } from "./model_states.ts";
import { paintedBy, settingGraph } from "./setting_graph.ts";
import { termsOf } from "./settings.ts";
import { modelsIn, type Studio } from "./studio.ts";

/** A picture by the graph that paints it: its file, and the graph's text, which the file carries. */
export interface Painted {
  readonly seed: number;
  readonly name: string;
  readonly document: string;
  /** The models that its address is made of. */
  readonly models: readonly string[];
}

/** Models that a run has read, with hashes of their states. */
export type ModelReads = Map<string, string>;

const READ = /^model (.*)$/s;

/** Addresses of pictures: equal for equal graphs on models of equal content. */
export class PictureStore {
  readonly #states = new Map<string, Promise<string>>();

  constructor(
    readonly folder: Folder,
    readonly studio: Studio,
    readonly recipe: EvaluationRecipe,
  ) {}

  /** The pictures of a group, whether they are painted or not. */
  async addresses(cell: Cell, { asked, first, count }: Group): Promise<readonly Painted[]> {
    const models = await this.#modelsOf(cell, asked, first);
    const states = await Promise.all(models.map((model) => this.#stateOf(model)));
    return Array.from({ length: count }, (_, i) => {
      const seed = first + i;
      const workflow = settingGraph(this.recipe, cell, asked, { first: seed, count: 1 });
      const document = printWorkflow(workflow);
      const address = hash("sha256", JSON.stringify([document, states]), "hex");
      return { seed, document, models, name: `${address.slice(0, 2)}/${address}.png` };
    });
  }

  async #modelsOf(cell: Cell, asked: Group["asked"], first: number): Promise<readonly string[]> {
    const { recipe, studio } = this;
    if (cell.setting === "graph") {
      const workflow = settingGraph(recipe, cell, asked, { first, count: 1 });
      return await modelsIn(studio, workflow, paintedBy(cell));
    }
    const { base, terms } = termsOf(cell.setting, cell.scales, asked);
    const isOwn = [base, ...terms.map(({ branch }) => branch)].some(({ model }) => model === "own");
    const own = isOwn ? [cell.model, cell.lora] : [];
    return [recipe.prior, ...own.filter((model) => model !== undefined)];
  }

  /**
   * Sees to it that pictures belong at their addresses, before they are kept there: their models are as they were when the
   * addresses were made, and no other was read.
   *
   * @throws Error naming the model that is another, or was exchanged
   */
  async demandModels({ name }: Cell, { models }: Painted, reads: ModelReads): Promise<void> {
    const states = await Promise.all(models.map((model) => this.#stateOf(model)));
    const known = new Set(states.map((state) => hash("sha256", state, "hex")));
    await this.demandStates(models);
    for (const [what, state] of reads) {
      const [, model] = READ.exec(what) ?? [];
      if (model === undefined || known.has(state)) continue;
      if (models.includes(model)) throw exchanged(model);
      throw new Error(
        `Cannot tell pictures of "${name}" by their models: for some seeds it takes "${model}", and for others it does not. Let the model not depend on the seed`,
      );
    }
  }

  /** @throws Error naming the model, of these or all that were asked about, that is not as it was first */
  async demandStates(models: Iterable<string> = this.#states.keys()): Promise<void> {
    for (const model of models) {
      await demandState(this.studio.models, model, await this.#stateOf(model));
    }
  }

  /** Has {@link demandStates} look at models that paint no pictures, too. */
  async watch(models: readonly string[]): Promise<void> {
    for (const model of models) await this.#stateOf(model);
  }

  #stateOf(model: string): Promise<string> {
    const known = this.#states.get(model) ?? this.studio.models.state(model);
    this.#states.set(model, known);
    return known;
  }

  has({ name }: Painted): boolean {
    return this.folder.has(name);
  }

  /** Painted pictures as their features are kept: by their content. */
  async readables(pictures: readonly Painted[]): Promise<readonly Readable[]> {
    const found: Readable[] = [];
    for (const picture of pictures) {
      const path = this.folder.fileOf(picture.name);
      found.push(await readableFile(path, { read: () => this.read(picture) }));
    }
    return found;
  }

  /** @throws InvalidData for one that a power cut has damaged, which is then no longer there */
  async read({ name }: Painted): Promise<Tensor> {
    const bytes = await Deno.readFile(this.folder.fileOf(name));
    const decoded = await decodeImage(bytes, { name }).catch((cause) => {
      this.folder.remove(name);
      throw new Deno.errors.InvalidData(
        `${cause.message}; it is removed, and the same command paints it again`,
        { cause },
      );
    });
    return decoded.image;
  }

  async write({ name, document }: Painted, image: Tensor): Promise<void> {
    this.folder.writeCache(name, await encodeImage(image, "png", { text: { braid: document } }));
  }
}
