import { translated } from "../words/translate.ts";
import type { Catalogue } from "../graph/catalogue.ts";
import type { Port } from "../graph/port.ts";
import { own } from "../graph/record.ts";
import { placeOf } from "../graph/reference.ts";
import { subgraphName } from "../graph/node_types.ts";
import type { NodeEntry, Workflow } from "../graph/workflow.ts";

/** `guidanceScale` as `guidance scale`. */
export function inWords(name: string): string {
  return name.replace(/([a-z\d])([A-Z])/g, "$1 $2").toLowerCase().replaceAll("_", " ");
}

/** Words that are not written as they are named. */
const WRITTEN: Readonly<Record<string, string>> = {
  controlnet: "ControlNet",
  lora: "LoRA",
  unet: "UNet",
  vae: "VAE",
};

/** As it begins a sentence. */
export function inSentence(text: string): string {
  const [first = ""] = text.split(" ", 1);
  const begin = own(WRITTEN, first) ?? first.slice(0, 1).toUpperCase() + first.slice(1);
  return begin + text.slice(first.length);
}

/** `image/filter` in the language, part by part. */
export function categoryName(category: string): string {
  return category.split("/").map(translated).join("/");
}

/** Name of an input for people: its title, or its own name in words. */
export function labelOf({ name, port }: { readonly name: string; readonly port: Port }): string {
  return port.title ?? inWords(name.split(".").at(-1)!);
}

/** What is called how: a node of a subgraph or of the document itself, or one of its inputs. */
export type Names = (subgraph: string | undefined, node: string, input?: string) => string;

/** Names as the canvas shows them: `Scheduler`, `Scheduler: Steps`. Of nodes that are called alike, their ids are told. */
export function namesIn(workflow: Workflow, { nodes: types }: Pick<Catalogue, "nodes">): Names {
  const titles = new Map<string | undefined, Titles>();
  const read = (subgraph: string | undefined): Titles => {
    const body = subgraph === undefined ? workflow : own(workflow.subgraphs, subgraph);
    const titleOf = (id: string, { type }: NodeEntry): string | undefined => {
      const inside = own(workflow.subgraphs, subgraphName(type) ?? "");
      return own(body?.view.nodes ?? {}, id)?.title ?? own(types, type)?.title ?? inside?.title;
    };
    const byId = new Map(
      Object.entries(body?.nodes ?? {}).map(([id, entry]) => [id, titleOf(id, entry)]),
    );
    return { byId, ids: Map.groupBy(byId.keys(), (id) => byId.get(id)) };
  };
  return (subgraph, id, input) => {
    const { byId, ids } = titles.getOrInsertComputed(subgraph, () => read(subgraph));
    const title = byId.get(id);
    const name = title !== undefined && ids.get(title)?.length === 1 ? title : id;
    if (input === undefined) return name;
    const body = subgraph === undefined ? workflow : own(workflow.subgraphs, subgraph);
    const type = own(types, own(body?.nodes ?? {}, id)?.type ?? "");
    const port = type && placeOf(type.inputs, input)?.port;
    return `${name}: ${port ? inSentence(labelOf({ name: input, port })) : input}`;
  };
}

interface Titles {
  readonly byId: ReadonlyMap<string, string | undefined>;
  readonly ids: ReadonlyMap<string | undefined, readonly string[]>;
}

/** What the nodes on a path through instances are called, an input of the last with it: `Portrait`, `Denoise: Seed`. */
export function namesOnPath(
  workflow: Workflow,
  names: Names,
  path: string,
  input?: string,
): readonly string[] {
  const ids = path.split("/");
  let inside: string | undefined;
  return ids.map((id, i) => {
    const name = names(inside, id, i === ids.length - 1 ? input : undefined);
    const body = inside === undefined ? workflow : own(workflow.subgraphs, inside);
    inside = subgraphName(own(body?.nodes ?? {}, id)?.type ?? "");
    return name;
  });
}
