import { hash } from "node:crypto";
import type { Folder } from "../files/folder.ts";
import { namedModels } from "../graph/named_models.ts";
import { printWorkflow } from "../graph/parse.ts";
import { checkAgainst } from "../runs/library.ts";
import { decodeImage } from "../runtime/images/decode.ts";
import { encodeImage } from "../runtime/images/encode.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Cell, Group } from "./cells.ts";
import type { EvaluationRecipe } from "./recipe.ts";
import { settingGraph } from "./setting_graph.ts";
import { termsOf } from "./settings.ts";
import type { Studio } from "./studio.ts";

/** A picture by the graph that paints it: its file, and the graph's text, which the file carries. */
export interface Painted {
  readonly seed: number;
  readonly name: string;
  readonly document: string;
}

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
    const states = await Promise.all(
      this.#modelsOf(cell, asked).map((model) => this.#stateOf(model)),
    );
    return Array.from({ length: count }, (_, i) => {
      const seed = first + i;
      const workflow = settingGraph(this.recipe, cell, asked, { first: seed, count: 1 });
      const document = printWorkflow(workflow);
      const address = hash("sha256", JSON.stringify([document, states]), "hex");
      return { seed, document, name: `${address.slice(0, 2)}/${address}.png` };
    });
  }

  #modelsOf(cell: Cell, asked: Group["asked"]): readonly string[] {
    const { recipe, studio: { library } } = this;
    if (cell.setting === "graph") {
      const workflow = settingGraph(recipe, cell, asked, { first: 0, count: 1 });
      const named = namedModels(checkAgainst(workflow, library).graph, library);
      return [...new Set([...named].map(({ id }) => id))];
    }
    const { base, terms } = termsOf(cell.setting, cell.scales, asked);
    const isOwn = [base, ...terms.map(({ branch }) => branch)].some(({ model }) => model === "own");
    return [recipe.prior, ...isOwn && cell.model !== undefined ? [cell.model] : []];
  }

  #stateOf(model: string): Promise<string> {
    const known = this.#states.get(model) ?? this.studio.models.state(model);
    this.#states.set(model, known);
    return known;
  }

  has({ name }: Painted): boolean {
    return this.folder.has(name);
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
