import { isLink, literalOf, sourceOf } from "../../src/graph/reference.ts";
import { kindNames } from "../../src/graph/kind.ts";
import type { Port } from "../../src/graph/port.ts";
import { own } from "../../src/graph/record.ts";
import { figure } from "../../src/words/translate.ts";
import { labelOf } from "../../src/drawing/in_words.ts";
import type { SceneNode } from "./scene_node.ts";

/** Texts, models and prompts tell most of a node, then numbers; a choice the least. */
const ORDER: readonly string[] = ["text", "int", "float", "seed", "choice"];

/** The one value that tells most of a node, of those that its workflow writes: `purple`, `20 Steps`. */
export function tellingValue({ entry, type }: SceneNode): string | undefined {
  const { inputs = {} } = entry.value;
  const [first] = Object.entries(type.value.inputs).flatMap(([name, port]) => {
    if (!("kind" in port) || !Object.hasOwn(inputs, name) || isLink(inputs[name])) return [];
    const rank = ORDER.indexOf(kindNames(port.kind)[0] ?? "");
    const text = printed(name, port, literalOf(inputs[name]));
    return rank < 0 || !text ? [] : [{ rank, text }];
  }).sort((a, b) => a.rank - b.rank);
  return first?.text;
}

function printed(name: string, port: Port, value: unknown): string | undefined {
  if (typeof value === "string") return value.trim().split("\n")[0];
  if (typeof value !== "number" && typeof value !== "bigint") return undefined;
  return `${figure(value)} ${labelOf({ name, port })}`;
}

/** What a prediction is of, as a formula has it: its model, and its condition in brackets. */
export function predictionOf(
  node: SceneNode,
  nodes: ReadonlyMap<string, SceneNode>,
): string | undefined {
  if (own(node.type.value.outputs, "prediction")?.kind !== "prediction") return undefined;
  const { inputs = {} } = node.entry.value;
  const source = (isIt: (port: Port) => boolean): SceneNode | undefined => {
    const [name] =
      Object.entries(node.type.value.inputs).find(([name, port]) =>
        "kind" in port && isIt(port) && isLink(own(inputs, name))
      ) ?? [];
    const input = name === undefined ? undefined : own(inputs, name);
    return isLink(input) ? nodes.get(sourceOf(input).node) : undefined;
  };
  const network = source(({ kind }) => kind !== "condition");
  const condition = source(({ kind }) => kind === "condition");
  const model = network && tellingValue(network);
  if (model === undefined) return undefined;
  const text = condition && (tellingValue(condition) ?? condition.type.value.title);
  return text === undefined ? model : `${model} (${text})`;
}
