import type { SweepPlace } from "./sweep.ts";

/** What stands in a grid: a run of a sweep. */
export interface Placed {
  readonly places: readonly SweepPlace[];
}

/** An axis as runs tell of it, in the order of its values. */
export interface GridAxis {
  readonly name: string;
  readonly values: readonly Pick<SweepPlace, "index" | "value">[];
}

/** Runs of a sweep as a table: the last axis from left to right, all others down. */
export interface SweepTable<R> {
  /** Texts with a line break between name and value. */
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** Row after row; undefined where there is no run. */
  readonly cells: readonly (R | undefined)[];
}

/** The axes that runs of one sweep stand on; values without a run are left out. */
export function axesOf(runs: readonly Placed[]): readonly GridAxis[] {
  return (runs[0]?.places ?? []).map(({ name }, axis) => {
    const known = new Map(runs.map(({ places }) => [places[axis]!.index, places[axis]!.value]));
    const values = [...known].sort(([a], [b]) => a - b).map(([index, value]) => ({ index, value }));
    return { name, values };
  });
}

/** Lays runs of one sweep out; of several in one place the last one counts. */
export function sweepTable<R extends Placed>(runs: readonly R[]): SweepTable<R> {
  const axes = axesOf(runs);
  const key = (indices: readonly number[]): string => indices.join();
  const known = new Map(runs.map((run) => [key(run.places.map(({ index }) => index)), run]));
  const rows = combine(axes.slice(0, -1));
  const columns = combine(axes.slice(-1));
  return {
    rows: rows.map(({ label }) => label),
    columns: columns.map(({ label }) => label),
    cells: rows.flatMap((row) =>
      columns.map((column) => known.get(key([...row.indices, ...column.indices])))
    ),
  };
}

interface Combination {
  readonly indices: readonly number[];
  readonly label: string;
}

/** Every combination of the values of some axes; one that says nothing where there are none. */
function combine(axes: readonly GridAxis[]): readonly Combination[] {
  return axes.reduce<readonly Combination[]>(
    (all, { name, values }) =>
      all.flatMap(({ indices, label }) =>
        values.map(({ index, value }) => ({
          indices: [...indices, index],
          label: [label, `${name}\n${value}`].filter(Boolean).join("\n"),
        }))
      ),
    [{ indices: [], label: "" }],
  );
}

/** What output nodes gave, by `node.port`. */
export function valuesOf(
  outputs: Readonly<Record<string, readonly { readonly port: string; readonly value?: unknown }[]>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(outputs).flatMap(([node, given]) =>
      given.map(({ port, value }) => [`${node}.${port}`, value] as const)
    ),
  );
}

/** The numbers among what the output nodes of a run gave, by the port's name where no other has it. */
export function metricsOf(
  values: Readonly<Record<string, unknown>>,
): ReadonlyMap<string, number> {
  const portOf = (place: string): string => place.slice(place.lastIndexOf(".") + 1);
  const ports = Object.keys(values).map(portOf);
  return new Map(
    Object.entries(values).flatMap(([place, value]) => {
      if (typeof value !== "number") return [];
      const port = portOf(place);
      return [[ports.indexOf(port) === ports.lastIndexOf(port) ? port : place, value] as const];
    }),
  );
}

/** What stands below the pictures of a run, in lines: how it ended unless it succeeded, and its numbers. */
export function cellLabel(state: string, values: Readonly<Record<string, unknown>>): string {
  const numbers = [...metricsOf(values)].map(([name, value]) => `${name} ${printMetric(value)}`);
  return [...(state === "succeeded" ? [] : [state]), ...numbers].join("\n");
}

/** Four digits, for people. */
export function printMetric(value: number): string {
  return String(Number(value.toPrecision(4)));
}
