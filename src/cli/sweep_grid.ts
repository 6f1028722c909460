import { translated } from "../words/translate.ts";
import { hash } from "node:crypto";
import { isPictureName } from "../graph/picture.ts";
import type { Placed } from "../graph/sweep_grid.ts";
import { cellLabel, sweepTable } from "../graph/sweep_grid.ts";
import type { OutputFiles } from "../runs/outputs/output_files.ts";
import { usageFault } from "./exit_code.ts";
import type { Grid, NodeEnvironment } from "./host.ts";
import type { DrawnFile } from "./run_line.ts";
import type { RunSummary } from "./run_one.ts";
import { say } from "./terminal.ts";

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
      const files = new Map(run.outputs.map((output) => [output.path, output]));
      const pictures = [...files.values()].filter(({ path }) => isPictureName(path)).map(bytesOf);
      const whole = pictures.filter((bytes) => bytes !== undefined);
      const label = cellLabel(run.status, run.values);
      return {
        pictures: whole,
        label: whole.length < pictures.length ? `${label}\nits file was changed`.trim() : label,
      };
    }),
  };
}

/** What a run has written; undefined where something else is there now. */
function bytesOf({ path, sha256 }: DrawnFile): Uint8Array | undefined {
  try {
    const bytes = Deno.readFileSync(path);
    return hash("sha256", bytes, "hex") === sha256 ? bytes : undefined;
  } catch {
    return undefined;
  }
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
  for (const fault of faults) say(translated(fault));
  const { path, sha256 } = files.save(name, png, "image/png");
  return { path, sha256, bytes: png.length };
}
