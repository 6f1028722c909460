import type { InputCell } from "./node_rows.ts";

/** `guidanceScale` as `guidance scale`. */
export function inWords(name: string): string {
  return name.replace(/([a-z\d])([A-Z])/g, "$1 $2").toLowerCase().replaceAll("_", " ");
}

/** Name of an input for people: its title, or its own name in words. */
export function labelOf({ name, port }: Pick<InputCell, "name" | "port">): string {
  return port.title ?? inWords(name.split(".").at(-1)!);
}
