/**
 * Ratios against named baselines, in one run: `deno task bench [PART ...]`. Each part is printed as it comes, and one that
 * fails costs no other. Times are the least of several, the two sides of a
 * ratio taking turns. It runs on the bundled models where they are there, else on stand-ins of a few thousand weights,
 * for which the ratios of network runs mean little.
 */
import { fromFileUrl, join } from "@std/path";
import { writeBundledTwins } from "../nodes/world.ts";
import { anyOf } from "../../src/words/lists.ts";
import { coldStart } from "./cold_start.ts";
import { denoiseLoop } from "./denoise_loop.ts";
import { editorFrames } from "./editor_frames.ts";
import { engineOverhead } from "./engine_overhead.ts";
import { printRows, type Row } from "./measure.ts";
import { rerun } from "./rerun.ts";
import { servedRuns } from "./server_bench.ts";
import { trainingStep } from "./training_step.ts";

const ROOT = fromFileUrl(new URL("../../", import.meta.url));
const GRAPH = join(ROOT, "nodes", "diffusion", "templates", "text_to_image.graph.json");

function say(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}

async function modelsFolder(folder: string): Promise<string> {
  const bundled = join(ROOT, "models");
  const weights = join(bundled, "emoji", "unet", "diffusion_pytorch_model.safetensors");
  if (await Deno.stat(weights).then(() => true, () => false)) return bundled;
  say("The bundled models are not there: measuring stand-ins\n");
  const twins = join(folder, "models");
  await writeBundledTwins(twins);
  return twins;
}

let failed = false;
const folder = await Deno.makeTempDir();
try {
  const root = await modelsFolder(folder);
  const parts: Readonly<Record<string, () => Promise<readonly Row[]>>> = {
    denoise: () => denoiseLoop(root),
    engine: () => engineOverhead(),
    rerun: () => rerun(root, GRAPH, join(folder, "out")),
    training: () => trainingStep(root),
    start: () => coldStart(root, GRAPH, folder),
    server: () => servedRuns(folder),
    editor: () => editorFrames(folder),
  };
  const wanted = Deno.args.length ? Deno.args : Object.keys(parts);
  const unknown = wanted.find((name) => !Object.hasOwn(parts, name));
  if (unknown !== undefined) {
    say(`There is no part "${unknown}": take ${anyOf(Object.keys(parts))}`);
    Deno.exit(2);
  }
  for (const name of wanted) {
    try {
      say(printRows(await parts[name]!()));
    } catch (error) {
      failed = true;
      say(`${name}: failed: ${(error as Error).stack ?? error}`);
    }
  }
} finally {
  await Deno.remove(folder, { recursive: true });
}
Deno.exit(failed ? 1 : 0);
