import { isGroup } from "./group.ts";
import { printKind } from "./kind.ts";
import type { NodeType } from "./node.ts";
import type { Port } from "./port.ts";

/** A port for people: `["denoise.seed", "seed, default 0", "Where the noise comes from"]`. */
export type PortRow = readonly [name: string, facts: string, words: string];

/**
 * The ports of a node type, those of a group as its rows name them: `terms.N.scale`.
 *
 * @param translate into the language of who reads it
 */
export function portRows(
  { inputs, outputs }: Pick<NodeType, "inputs" | "outputs">,
  translate: (text: string) => string = String,
): { readonly inputs: readonly PortRow[]; readonly outputs: readonly PortRow[] } {
  return {
    inputs: Object.entries(inputs).flatMap(([name, input]): readonly PortRow[] => {
      if (!isGroup(input)) return [portRow(name, input, translate)];
      const { min = 0, max = Infinity, doc } = input;
      const rows = max === Infinity ? `${min} or more` : `${min} to ${max}`;
      return [
        [`${name}.N`, translate(`${rows} rows`), translate(doc ?? "")],
        ...Object.entries(input.group).map(([cell, port]) =>
          portRow(`${name}.N.${cell}`, port, translate)
        ),
      ];
    }),
    outputs: Object.entries(outputs).map(([name, port]) => portRow(name, port, translate)),
  };
}

function portRow(name: string, port: Port, translate: (text: string) => string): PortRow {
  const { min, max, multipleOf, unit, choices, optional } = port;
  const range = min === undefined && max === undefined ? "" : `${min ?? ""}..${max ?? ""}`;
  const facts = [
    printKind(port.kind),
    [range, unit].filter(Boolean).join(" "),
    multipleOf === undefined ? "" : translate(`multiples of ${multipleOf}`),
    choices?.join(" | "),
    port.default === undefined ? "" : `${translate("default")} ${printDefault(port.default)}`,
    optional ? translate("optional") : "",
  ];
  return [
    name,
    facts.filter(Boolean).join(", "),
    translate(port.doc ?? "").replaceAll(/\s+/g, " "),
  ];
}

function printDefault(value: unknown): string {
  return typeof value === "bigint" ? String(value) : JSON.stringify(value);
}
