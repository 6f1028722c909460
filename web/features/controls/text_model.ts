import { targets } from "../../../src/graph/edit_nodes.ts";
import { follow } from "../../../src/graph/follow.ts";
import { isGroup } from "../../../src/graph/group.ts";
import type { TypeLookup } from "../../../src/graph/node_types.ts";
import { own } from "../../../src/graph/record.ts";
import { isLink, literalOf, sourceOf } from "../../../src/graph/reference.ts";
import { innerScope, rootScope } from "../../../src/graph/scope.ts";
import type { Scope } from "../../../src/graph/scope.ts";
import type { Workflow } from "../../../src/graph/workflow.ts";

const TEXT_ENCODER = "textEncoder";

/** What reads a text. */
export interface TextReader {
  /** The model whose text encoder it is. */
  readonly model: string;
  /** How its node reads brackets, where that is written. */
  readonly weighting?: string;
}

/**
 * What reads a node's text: the model found upstream of the node's input for a text encoder, or of that of a node its
 * text goes to. Undefined where no model is wired.
 */
export function textReader(
  workflow: Workflow,
  lookup: TypeLookup,
  path: readonly string[],
  node: string,
): TextReader | undefined {
  let scope: Scope = rootScope(workflow);
  for (const id of path) {
    const entry = own(scope.body.nodes, id);
    scope = (entry && innerScope(scope, id, entry)) ?? scope;
  }
  const readers = new Set([node]);
  for (const id of readers) {
    const entry = own(scope.body.nodes, id);
    const type = entry && lookup(entry.type);
    if (!entry) continue;
    const [encoder] = Object.entries(type?.inputs ?? {})
      .find(([, port]) => !isGroup(port) && port.kind === TEXT_ENCODER) ?? [];
    if (encoder !== undefined) {
      const model = modelBehind(scope, id, encoder, lookup);
      const weighting = literalOf(own(entry.inputs, "weighting"));
      return model === undefined
        ? undefined
        : { model, ...(typeof weighting === "string" && { weighting }) };
    }
    const texts = Object.entries(type?.outputs ?? { value: { kind: "text" } })
      .filter(([, { kind }]) => kind === "text");
    for (const [port] of texts) {
      for (const target of targets(scope.body, { node: id, port })) readers.add(target.node);
    }
  }
  return undefined;
}

/** The name in the model input of the node that a wire really starts at. */
function modelBehind(
  scope: Scope,
  node: string,
  port: string,
  lookup: TypeLookup,
): string | undefined {
  const link = own(own(scope.body.nodes, node)?.inputs, port);
  if (!isLink(link)) return undefined;
  const found = follow(scope, sourceOf(link), lookup);
  if (!("from" in found)) return undefined;
  const [at, id] = scopeOf(scope, found.from.node);
  const entry = own(at.body.nodes, id);
  const inputs = entry && lookup(entry.type)?.inputs;
  const [name, model] = Object.entries(inputs ?? {})
    .find(([, input]) => !isGroup(input) && input.choicesFrom === "models") ?? [];
  if (name === undefined || !model || isGroup(model)) return undefined;
  const written = own(entry?.inputs, name);
  const value = isLink(written) ? follow(at, sourceOf(written), lookup) : undefined;
  const name_ = value ? ("value" in value ? value.value : undefined) : literalOf(written);
  const given = name_ ?? (value ? undefined : model.default);
  return typeof given === "string" && given !== "" ? given : undefined;
}

/** The canvas and the id on it that a path from the outermost canvas means. */
function scopeOf(scope: Scope, path: string): readonly [Scope, string] {
  let root = scope;
  while (root.instance) root = root.instance.outside;
  const ids = path.split("/");
  const id = ids.pop()!;
  for (const one of ids) {
    const entry = own(root.body.nodes, one);
    root = (entry && innerScope(root, one, entry)) ?? root;
  }
  return [root, id];
}
