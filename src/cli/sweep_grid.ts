import { basename, dirname } from "@std/path";
import { Folder } from "../files/folder.ts";
import { isPictureName } from "../graph/picture.ts";
import { OutputFiles } from "../runs/outputs/output_files.ts";
import { usageFault } from "./exit_code.ts";
import type { Grid, GridCell, NodeEnvironment } from "./host.ts";
import type { DrawnFile } from "./run_line.ts";
import type { RunSummary } from "./run_one.ts";
import type { RunGiven } from "./run_options.ts";
import type { SweepPlace, Variant } from "./sweep.ts";
import { printable, tell } from "./terminal.ts";

/** @throws Failure for a grid of no sweep, or of another format */
export function checkGrid({ grid, sweep }: Pick<RunGiven, "grid" | "sweep">): void {
  if (grid === undefined) return;
  if (!sweep.length) throw usageFault("A grid is of sweeps: give --sweep once or twice too");
  if (!/\.png$/i.test(grid)) {
    throw usageFault(`Expected --grid to be the name of a PNG such as grid.png, but got "${grid}"`);
  }
}

/**
 * The runs of a sweep as a grid: the last sweep from left to right, all others down. Below the pictures of a run stand the
 * numbers that its output nodes gave.
 */
export function sweepGrid(
  variants: readonly Pick<Variant, "places">[],
  runs: readonly Pick<RunSummary, "outputs" | "values" | "status">[],
): Grid {
  const isFirst = (places: readonly SweepPlace[]): boolean =>
    places.every(({ index }) => index === 0);
  const all = variants.map(({ places }) => [places.slice(0, -1), places.slice(-1)] as const);
  return {
    rows: all.filter(([, last]) => isFirst(last)).map(([others]) => nameOf(others)),
    columns: all.filter(([others]) => isFirst(others)).map(([, last]) => nameOf(last)),
    cells: variants.map((_, index) => cellOf(runs[index])),
  };
}

function cellOf(run: Pick<RunSummary, "outputs" | "values" | "status"> | undefined): GridCell {
  if (!run) return { pictures: [], label: "not run" };
  const paths = new Set(run.outputs.map(({ path }) => path).filter(isPictureName));
  const ports = Object.keys(run.values).map(portOf);
  const numbers = Object.entries(run.values).flatMap(([place, value]) => {
    if (typeof value !== "number") return [];
    const port = portOf(place);
    const name = ports.indexOf(port) === ports.lastIndexOf(port) ? port : place;
    return [`${name} ${Number(value.toPrecision(4))}`];
  });
  return {
    pictures: [...paths].map((path) => Deno.readFileSync(path)),
    label: [...(run.status === "succeeded" ? [] : [run.status]), ...numbers].join("\n"),
  };
}

function portOf(place: string): string {
  return place.slice(place.lastIndexOf(".") + 1);
}

function nameOf(places: readonly SweepPlace[]): string {
  return places.map(({ name, value }) => `${name}\n${value}`).join("\n");
}

/** Draws a grid into a file. */
export async function writeGrid(
  file: string,
  grid: Grid,
  { environment, overwrite }: {
    readonly environment: NodeEnvironment;
    readonly overwrite: boolean;
  },
): Promise<DrawnFile> {
  const { png, undrawable } = await environment.drawGrid(grid);
  if (undrawable) tell(printable(`Letters that cannot be drawn yet are boxes: ${undrawable}\n`));
  using files = new OutputFiles(new Folder(dirname(file)), { overwrite });
  const { path, sha256 } = files.save(basename(file), png, "image/png");
  return { path, sha256, bytes: png.length };
}
