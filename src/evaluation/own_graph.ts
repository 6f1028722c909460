import { decodeText } from "../files/decode_text.ts";
import type { Library } from "../graph/catalogue.ts";
import { nodeTypes } from "../graph/node_types.ts";
import { parseWorkflow } from "../graph/parse.ts";
import { own } from "../graph/record.ts";
import { isLink, placeOf, type Source, sourceOf } from "../graph/reference.ts";
import type { Workflow } from "../graph/workflow.ts";
import { readPlain } from "../runtime/plain_file.ts";
import type { EvaluationRecipe, SettingRecipe } from "./recipe.ts";
import type { Asked, Scales } from "./settings.ts";

/** A graph of the user's own as a setting: which of its inputs are the prompt, the seed, the model and the scales. */
export interface OwnGraph {
  readonly workflow: Workflow;
  readonly inputs: Readonly<Partial<Record<OwnInput, Source>>>;
  /** Which output has the picture. */
  readonly picture: Source;
}

/** What of a graph a recipe can set. */
export type OwnInput = "prompt" | "seed" | "model" | keyof Scales;

export type OwnGraphs = ReadonlyMap<SettingRecipe, OwnGraph>;

/**
 * Reads the graphs that settings of a recipe name.
 *
 * @throws NotFound for a file that is not there, SyntaxError for one that is no graph or has not what the recipe names
 */
export async function readOwnGraphs(
  { settings }: EvaluationRecipe,
  library: Library,
  near: (path: string) => string,
): Promise<OwnGraphs> {
  const found = new Map<SettingRecipe, OwnGraph>();
  for (const [i, entry] of settings.entries()) {
    if (entry.graph === undefined) continue;
    const path = near(entry.graph);
    const bytes = await readPlain(path).catch((cause) => {
      if (!(cause instanceof Deno.errors.NotFound)) throw cause;
      throw new Deno.errors.NotFound(`There is no graph "${path}"`, { cause });
    });
    const workflow = parseWorkflow(decodeText(bytes, path));
    const lookup = nodeTypes(workflow, library);
    const placed = (field: string, name: string, side: "inputs" | "outputs"): Source => {
      const [, node, port] = /^([^.]+)\.(.+)$/.exec(name) ?? [];
      const entry = own(workflow.nodes, node ?? "");
      const ports = entry && lookup(entry.type)?.[side];
      const isThere = side === "inputs" ? ports && placeOf(ports, port!) : own(ports ?? {}, port!);
      if (isThere) return { node: node!, port: port! };
      throw new SyntaxError(
        `"settings.${i}.${field}" names "${name}", but "${path}" has no such ${side.slice(0, -1)}`,
      );
    };
    const inputs = Object.fromEntries(
      Object.entries(entry.inputs).map(([field, name]) => [
        field,
        placed(`inputs.${field}`, name!, "inputs"),
      ]),
    );
    const picture = entry.picture ?? shownBy(workflow);
    if (picture === undefined) {
      throw new SyntaxError(
        `"settings.${i}" needs "picture", the output of "${path}" that has the picture`,
      );
    }
    found.set(entry, { workflow, inputs, picture: placed("picture", picture, "outputs") });
  }
  return found;
}

/** What the first output of a graph is given to show or save. */
function shownBy({ nodes, outputs: [first] }: Workflow): string | undefined {
  const link = own(own(nodes, first ?? "")?.inputs ?? {}, "image");
  if (!isLink(link)) return undefined;
  const { node, port } = sourceOf(link);
  return `${node}.${port}`;
}

/** The graph as it paints one picture of a cell. */
export function ownGraph(
  { workflow, inputs }: OwnGraph,
  { model, scales }: { readonly model: string | undefined; readonly scales: Scales },
  { prompt }: Asked,
  seed: number,
): Workflow {
  const values: Readonly<Record<OwnInput, unknown>> = { ...scales, prompt, seed, model };
  const nodes = { ...workflow.nodes };
  for (const [name, { node, port }] of Object.entries(inputs)) {
    const entry = nodes[node]!;
    nodes[node] = { ...entry, inputs: { ...entry.inputs, [port]: values[name as OwnInput] } };
  }
  return { ...workflow, nodes };
}
