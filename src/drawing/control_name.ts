import type { Catalogue } from "../graph/catalogue.ts";
import { isList, isUnion, isVariable } from "../graph/kind.ts";
import type { Kind } from "../graph/kind.ts";
import type { Port } from "../graph/port.ts";
import { own } from "../graph/record.ts";

/** Which control edits a port's value; undefined where values of its kind cannot be written. */
export function controlName(port: Port, kinds: Catalogue["kinds"]): string | undefined {
  if (port.widget !== undefined) return port.widget;
  if (port.lazy) return undefined;
  return controlOfKind(port, port.kind, kinds);
}

function controlOfKind(port: Port, kind: Kind, kinds: Catalogue["kinds"]): string | undefined {
  if (isVariable(kind)) return undefined;
  if (isList(kind)) return listControl(controlOfKind(port, kind.list, kinds));
  if (isUnion(kind)) {
    return kind.union.map((one) => controlOfKind(port, one, kinds)).find((name) => name);
  }
  const ranged = port.min !== undefined && port.max !== undefined;
  switch (kind) {
    case "text":
      if (port.choicesFrom === "models") return "picker";
      return port.multiline ? "prompt" : "text";
    case "int":
    case "float":
      return ranged ? "slider" : "number";
    case "bool":
      return "toggle";
    case "choice":
      return "choice";
    case "seed":
      return "seed";
    case "any":
      return undefined;
    default:
      return own(kinds, kind)?.literal ? "json" : undefined;
  }
}

function listControl(item: string | undefined): string | undefined {
  if (item === "text" || item === "prompt") return "lines";
  if (item === "number" || item === "slider") return "numbers";
  return item && "json";
}

/** Controls that need more than a line, and how many pixels beside their label. */
export const TALL: Readonly<Record<string, number>> = {
  prompt: 84,
  lines: 54,
  numbers: 40,
  json: 54,
  image: 120,
};
