/** What other programs write, told by its name: people bring it, and would not know it by what it lacks. */
import type { PictureText } from "./png_texts.ts";

/** A document of another program. */
export class ForeignError extends SyntaxError {
  override readonly name: string = "ForeignError";
}

/** Why a document, or a picture by the texts in it, cannot be opened: whose it is, in a sentence; undefined for any other. */
export function foreignFault(
  found: { readonly document: unknown } | { readonly texts: readonly PictureText[] },
): string | undefined {
  if ("texts" in found) {
    const thing = thingIn(found.texts);
    return thing && `This picture carries ${thing}, which braid does not open yet`;
  }
  return isComfyUi(found.document)
    ? `This is ${WORKFLOW}, which braid does not open yet`
    : undefined;
}

const WORKFLOW = "a ComfyUI workflow";

function thingIn(texts: readonly PictureText[]): string | undefined {
  if (texts.some(([keyword, text]) => COMFY_UI.includes(keyword) && isComfyUi(read(text)))) {
    return WORKFLOW;
  }
  const isA1111 = texts.some(([keyword, text]) => keyword === "parameters" && STEPS.test(text));
  return isA1111 ? "parameters as A1111 writes them" : undefined;
}

/** Keywords that ComfyUI writes its graph under: as its editor saves it, and as it ran. */
const COMFY_UI: readonly string[] = ["workflow", "prompt"];
const STEPS = /^Steps: \d+, /m;

/** Whether it is a graph as ComfyUI's editor saves it, or as its API takes it, in a request or alone. */
function isComfyUi(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { nodes, links, prompt } = value;
  if (Array.isArray(nodes) && (Array.isArray(links) || "last_node_id" in value)) return true;
  return isApi(value) || isApi(prompt);
}

function isApi(value: unknown): boolean {
  if (!isObject(value)) return false;
  const nodes = Object.values(value);
  return nodes.length > 0 &&
    nodes.every((node) =>
      isObject(node) && typeof node.class_type === "string" && isObject(node.inputs)
    );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** JSON as Python writes it, which has a word for what is no number. */
function read(text: string): unknown {
  try {
    return JSON.parse(text.replaceAll(/-?\b(NaN|Infinity)\b/g, "null"));
  } catch {
    return undefined;
  }
}
