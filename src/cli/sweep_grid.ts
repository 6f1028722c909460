import { isPictureName } from "../graph/picture.ts";
import type { Placed } from "../graph/sweep_grid.ts";
import { cellLabel, sweepTable } from "../graph/sweep_grid.ts";
import type { OutputFiles } from "../runs/outputs/output_files.ts";
import { usageFault } from "./exit_code.ts";
import type { Grid, NodeEnvironment } from "./host.ts";
import type { DrawnFile } from "./run_line.ts";
import type { RunSummary } from "./run_one.ts";
import { printable, tell } from "./terminal.ts";

/** @throws Failure for a grid of another format than PNG */
export function checkGrid(grid: string | undefined): void {
  if (grid === undefined || /\.png$/i.test(grid)) return;
  throw usageFault(`Expected --grid to be the name of a PNG such as grid.png, but got "${grid}"`);
}

/** The runs of a sweep as a grid. Below the pictures of a run stand the numbers that its output nodes gave. */
export function sweepGrid(
  variants: readonly Placed[],
  runs: readonly Pick<RunSummary, "outputs" | "values" | "status">[],
): Grid {
  const placed = variants.map(({ places }, index) => ({ places, run: runs[index] }));
  const { rows, columns, cells } = sweepTable(placed);
  return {
    rows,
    columns,
    cells: cells.map((cell) => {
      const run = cell?.run;
      if (!run) return { pictures: [], label: "not run" };
      const paths = new Set(run.outputs.map(({ path }) => path).filter(isPictureName));
      return {
        pictures: [...paths].map((path) => Deno.readFileSync(path)),
        label: cellLabel(run.status, run.values),
      };
    }),
  };
}

/** Draws a grid into a file of this name. */
export async function writeGrid(
  name: string,
  grid: Grid,
  { environment, files, document }: {
    readonly environment: NodeEnvironment;
    readonly files: OutputFiles;
    /** The text of the graph with its sweep, which the picture carries. */
    readonly document: string;
  },
): Promise<DrawnFile> {
  const { png, faults } = await environment.drawGrid(grid, document);
  for (const fault of faults) tell(printable(`${fault}\n`));
  const { path, sha256 } = files.save(name, png, "image/png");
  return { path, sha256, bytes: png.length };
}
