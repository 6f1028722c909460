import { join } from "@std/path";
import { Folder } from "../../src/files/folder.ts";
import { parseWorkflow } from "../../src/graph/parse.ts";
import { openRegistry } from "../../src/plugins/registry.ts";
import { prepare } from "../../src/runs/library.ts";
import { openMemory } from "../../src/runs/outputs/memory.ts";
import { OutputFiles } from "../../src/runs/outputs/output_files.ts";
import { runChecked } from "../../src/runs/run_checked.ts";
import { Models } from "../../src/runtime/models.ts";
import { ModelCatalogue } from "../../src/runtime/models/catalogue.ts";
import { filesIn } from "../../src/sdk/folder_files.ts";
import { createRunContext } from "../../src/sdk/host.ts";
import { CONVERSIONS, KINDS } from "../../src/sdk/mod.ts";
import { leastTimes, ms, type Row } from "./measure.ts";

/** A graph of a whole picture: run anew, again in the same process, and again in another by what is kept on disk. */
export async function rerun(root: string, graph: string, folder: string): Promise<readonly Row[]> {
  const registry = await openRegistry([join(import.meta.dirname!, "..", "..", "nodes")], {
    version: "0.1.0",
  });
  const vocabulary = { kinds: KINDS, conversions: CONVERSIONS };
  const workflow = parseWorkflow(await Deno.readTextFile(graph));
  const prepared = await prepare(workflow, registry, vocabulary);
  const catalogue = new ModelCatalogue([root]);
  await using models = new Models({ catalogue, settings: { device: "cpu" } });
  using files = new OutputFiles(new Folder(folder), { overwrite: true });
  const run = async (memory: ReturnType<typeof openMemory>): Promise<void> => {
    const host = {
      models,
      files: filesIn([]),
      outputs: {
        save: (...file: Parameters<OutputFiles["save"]>) => Promise.resolve(files.save(...file)),
      },
    };
    await using result = await runChecked(prepared.checked, prepared.library, () => ({
      context: (base) => createRunContext(host, base),
      memory,
      salt: "bench",
      onEvent: () => {},
    }));
    const { status, errors } = result;
    if (status !== "succeeded") throw new Error("The graph failed", { cause: errors[0] });
  };
  await using known = openMemory();
  const [first, again, kept] = await leastTimes(
    2,
    () => run(openMemory()),
    () => run(known),
    () => run(openMemory(new Folder(join(folder, "cache")))),
  );
  const baseline = `run anew, models loaded: ${ms(first!)}`;
  return [
    { what: "Run again in one process", measured: ms(again!), baseline, ratio: again! / first! },
    {
      what: "Run again from results on disk",
      measured: ms(kept!),
      baseline,
      ratio: kept! / first!,
    },
  ];
}
