import type { Mutant } from "./mutant.ts";

/** Asks whether a mutant is the one that lives; a process that knows of none has the program as it is. */
const SWITCH = "const $mutant = globalThis.$mutant ?? (() => false); ";

/**
 * A file's text with all its mutants, each behind the question whether it is the one, so that one process runs them all
 * (mutant schemata: Untch, Offutt and Harrold 1993, https://doi.org/10.1145/154183.154265). Lines stay where they are.
 */
export function schemata(source: string, mutants: readonly Mutant[]): string {
  const places = new Map<string, Mutant[]>();
  for (const mutant of mutants) {
    const { start, end, place } = mutant;
    const kind = place === "expression" ? 1 : 0; // an element holds the expression that it is
    const key = [start, -end, kind].join();
    places.set(key, [...places.get(key) ?? [], mutant]);
  }
  const nested = [...places.values()].sort(([a], [b]) =>
    a!.start - b!.start || b!.end - a!.end ||
    Number(a!.place === "expression") - Number(b!.place === "expression")
  );
  let next = 0;
  const write = (start: number, end: number): string => {
    let text = "";
    let at = start;
    while (next < nested.length && nested[next]![0]!.start < end) {
      const group = nested[next++]!;
      const { start: from, end: to } = group[0]!;
      text += source.slice(at, from) + guarded(write(from, to), group);
      at = to;
    }
    return text + source.slice(at, end);
  };
  return SWITCH + write(0, source.length);
}

function guarded(original: string, group: readonly Mutant[]): string {
  const [{ id, place }] = group as [Mutant];
  if (place === "statement") return `{ if (!$mutant(${id})) ${original} }`;
  if (place === "element") return `...($mutant(${id}) ? [] : [${original}])`;
  if (place === "property") return `...($mutant(${id}) ? {} : { ${original} })`;
  const choices = group.map(({ id, text }) => `$mutant(${id}) ? (${text}) : `);
  return `(${choices.join("")}(${original}))`;
}
