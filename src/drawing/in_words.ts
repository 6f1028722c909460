import { translated } from "../words/translate.ts";
import type { Catalogue } from "../graph/catalogue.ts";
import type { Port } from "../graph/port.ts";
import { own } from "../graph/record.ts";
import { placeOf } from "../graph/reference.ts";
import type { Workflow } from "../graph/workflow.ts";

/** `guidanceScale` as `guidance scale`. */
export function inWords(name: string): string {
  return name.replace(/([a-z\d])([A-Z])/g, "$1 $2").toLowerCase().replaceAll("_", " ");
}

/** Words that are not written as they are named. */
const WRITTEN: Readonly<Record<string, string>> = { lora: "LoRA", unet: "UNet", vae: "VAE" };

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
  return (subgraph, id, input) => {
    const body = subgraph === undefined ? workflow : own(workflow.subgraphs, subgraph);
    const titleOf = (node: string): string | undefined => {
      const type = own(body?.nodes ?? {}, node)?.type;
      return own(body?.view.nodes ?? {}, node)?.title ?? (type && own(types, type)?.title);
    };
    const title = titleOf(id);
    const isAlone = Object.keys(body?.nodes ?? {}).every((one) =>
      one === id || titleOf(one) !== title
    );
    const name = title !== undefined && isAlone ? title : id;
    if (input === undefined) return name;
    const type = own(types, own(body?.nodes ?? {}, id)?.type ?? "");
    const port = type && placeOf(type.inputs, input)?.port;
    return `${name}: ${port ? labelOf({ name: input, port }) : input}`;
  };
}
