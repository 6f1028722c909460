import type { Catalogue } from "../../../src/graph/catalogue.ts";
import { clearInput, setValue } from "../../../src/graph/edit_wires.ts";
import { parseJson, printJson } from "../../../src/graph/json.ts";
import { literalFault } from "../../../src/graph/literal.ts";
import type { TypeLookup } from "../../../src/graph/node_types.ts";
import { own } from "../../../src/graph/record.ts";
import { isLink, literalOf, placeOf } from "../../../src/graph/reference.ts";
import type { Body } from "../../../src/graph/workflow.ts";

const FORMAT = "braid/values";

/** The values written in a node, as text for the clipboard. */
export function copyValues(body: Body, id: string): string {
  const entry = own(body.nodes, id);
  if (!entry) throw new RangeError(`There is no node "${id}"`);
  const values = Object.fromEntries(
    Object.entries(entry.inputs ?? {}).flatMap(([name, input]) =>
      isLink(input) ? [] : [[name, literalOf(input)] as const]
    ),
  );
  return printJson({ format: FORMAT, type: entry.type, values });
}

/** The values in a text from the clipboard; undefined where it holds something else. */
export function readValues(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const read = parseJson(text) as { format?: unknown; values?: unknown } | null;
    if (read?.format !== FORMAT || typeof read.values !== "object" || !read.values) {
      return undefined;
    }
    return read.values as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}

/** Writes values into the inputs of a node that have their names and take them; wires stay. */
export function pasteValues<B extends Body>(
  body: B,
  id: string,
  values: Readonly<Record<string, unknown>>,
  { lookup, kinds }: { readonly lookup: TypeLookup; readonly kinds: Catalogue["kinds"] },
): { readonly body: B; readonly count: number } {
  const entry = own(body.nodes, id);
  const inputs = lookup(entry?.type ?? "")?.inputs ?? {};
  const fitting = Object.entries(values).filter(([name, value]) => {
    const port = placeOf(inputs, name)?.port;
    return port && !isLink(own(entry?.inputs, name)) && !literalFault(port, value, kinds);
  });
  return {
    body: fitting.reduce(
      (result, [port, value]) => setValue(result, { node: id, port }, value),
      body,
    ),
    count: fitting.length,
  };
}

/** Takes all values out of a node, so that its defaults hold; wires stay. */
export function resetValues<B extends Body>(body: B, id: string): B {
  const written = Object.entries(own(body.nodes, id)?.inputs ?? {})
    .flatMap(([port, input]) => isLink(input) ? [] : [port]);
  return written.reduce((result, port) => clearInput(result, { node: id, port }), body);
}
