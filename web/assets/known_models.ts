import type { ModelInfo } from "../../src/api/models.ts";
import type { Catalogue } from "../../src/graph/catalogue.ts";
import { isGroup } from "../../src/graph/group.ts";
import type { NodeType } from "../../src/graph/node.ts";
import { own } from "../../src/graph/record.ts";
import { isLink, literalOf } from "../../src/graph/reference.ts";
import type { Body } from "../../src/graph/workflow.ts";
import { translated } from "../../src/words/translate.ts";
import { printBytes } from "../core/print_bytes.ts";

/** The name that a hub has a model by, in what a person types or pastes: `owner/name`, or the address of its page. */
export function hubName(text: string): string | undefined {
  const page = /^https?:\/\/[^/]+\/(\w[\w.-]*\/\w[\w.-]*)(?:[/?#].*)?$/;
  const [name] = page.exec(text.trim())?.slice(1) ?? /^\w[\w.-]*\/\w[\w.-]*$/.exec(text.trim()) ??
    [];
  return name;
}

/** Whether a model is named by the path of a folder or file, which no list has and a hub has never. */
export function isPath(name: string): boolean {
  return /^[.~/\\]|^[a-z]:|\.safetensors$|[/\\].*[/\\]/i.test(name);
}

/** What a list says of a model in one line: `sd1, 25 MB, MIT`. */
export function modelFacts({ kind, bytes, license }: ModelInfo): string {
  const terms = license?.replace(/^weights:\s*/i, "").split(/[.;]\s/)[0];
  return [kind !== "unknown" && translated(kind), bytes && printBytes(bytes), terms].filter(Boolean)
    .join(", ");
}

/** The input of a node that names a model. */
export function modelInput({ inputs }: NodeType): string | undefined {
  return Object.entries(inputs).find(([, port]) => !isGroup(port) && port.choicesFrom === "models")
    ?.[0];
}

/** Words in the types or titles of nodes that load models of a kind; all others are pipelines. */
const LOADS: Readonly<Record<string, string>> = {
  controlnet: "controlnet",
  lora: "lora",
  vae: "vae",
  "text-encoder": "textencoder",
  "null-text": "unet",
};

/** The type of node that loads models of a kind: the one whose name says so, else the one with most outputs. */
export function loaderOf({ nodes }: Pick<Catalogue, "nodes">, kind: string): string | undefined {
  const loaders = Object.entries(nodes).filter(([, node]) => modelInput(node) !== undefined);
  const word = own(LOADS, kind);
  const said = loaders.find(([type, { title }]) =>
    word !== undefined && `${type} ${title}`.toLowerCase().replace(/[\s_]/g, "").includes(word)
  );
  const [widest] = loaders.toSorted(([, a], [, b]) =>
    Object.keys(b.outputs).length - Object.keys(a.outputs).length
  );
  return (said ?? widest)?.[0];
}

/** The nodes of a canvas by the model that they name. */
export function modelUses(
  body: Body,
  lookup: (type: string) => NodeType | undefined,
): ReadonlyMap<string, readonly string[]> {
  const uses = new Map<string, string[]>();
  for (const [id, { type, inputs }] of Object.entries(body.nodes)) {
    const node = lookup(type);
    const input = node && modelInput(node);
    if (!node || input === undefined) continue;
    const port = node.inputs[input]!;
    const written = own(inputs, input);
    const value = isLink(written) ? undefined : literalOf(written) ??
      (isGroup(port) ? undefined : port.default);
    if (typeof value !== "string" || value === "") continue;
    uses.set(value, [...uses.get(value) ?? [], id]);
  }
  return uses;
}
