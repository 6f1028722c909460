import type { Hints } from "../words/hints.ts";
import { createHints } from "../words/hints.ts";
import type { Catalogue } from "./catalogue.ts";
import { exactInteger } from "./exact_integer.ts";
import { parseJson } from "./json.ts";
import type { Kind } from "./kind.ts";
import { isList, isUnion, isVariable } from "./kind.ts";
import { literalFault } from "./literal.ts";
import { UsageError } from "./usage_error.ts";
import type { NamedInput } from "./target.ts";

/**
 * The value that a text means for a port, checked as one in a document is. Lists are written as JSON or with commas.
 *
 * @throws UsageError that says what the port takes
 */
export function parseValue(
  { node, port, type }: NamedInput,
  text: string,
  catalogue: Catalogue,
  hints: Hints = createHints(),
): unknown {
  const value = read(type.kind, text);
  const fault = literalFault(type, value, catalogue.kinds, hints);
  if (!fault) return value;
  throw new UsageError(
    `Cannot set "${node}.${port}": ${fault.message}${fault.fix ? ` (${fault.fix})` : ""}`,
  );
}

/** What is not of the kind stays text, for the check to refuse. */
function read(kind: Kind, text: string): unknown {
  if (isList(kind)) return readList(kind.list, text);
  if (isUnion(kind)) {
    return kind.union.map((one) => read(one, text)).find((value) => value !== text) ?? text;
  }
  if (isVariable(kind)) return kind.of ? read({ union: kind.of }, text) : readJson(text);
  switch (kind) {
    case "int":
    case "float":
    case "seed":
      return readNumber(kind, text);
    case "bool":
      return BOOLEANS.get(text.toLowerCase()) ?? text;
    case "text":
    case "choice":
      return text;
    default:
      return readJson(text);
  }
}

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["yes", true],
  ["on", true],
  ["false", false],
  ["no", false],
  ["off", false],
]);

/** Whole numbers to the last digit: text that would lose some stays text. */
function readNumber(kind: string, text: string): unknown {
  const trimmed = text.trim();
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(trimmed)) return text;
  const value = Number(trimmed);
  if (kind === "float" || !Number.isInteger(value)) return value;
  const exact = exactInteger(trimmed);
  return exact !== undefined && Number.isSafeInteger(value) ? value : exact ?? text;
}

function readList(kind: Kind, text: string): unknown {
  if (text.trim().startsWith("[")) return readJson(text);
  return text === "" ? [] : text.split(",").map((item) => read(kind, item));
}

function readJson(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}
