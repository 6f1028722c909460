import { cfg } from "../../src/diffusion/guidance/presets/cfg.ts";
import { Models } from "../../src/runtime/models.ts";
import { ModelCatalogue } from "../../src/runtime/models/catalogue.ts";
import { filesIn } from "../../src/sdk/folder_files.ts";
import { createRunContext } from "../../src/sdk/host.ts";
import { type DenoiseRequest, runDenoise } from "../../src/sdk/run_denoise.ts";
import { zeros } from "../../src/tensor/tensor.ts";
import { leastTimes, ms, type Row } from "./measure.ts";
import { recordCalls, replay } from "./recorded_calls.ts";

const STEPS = 10;
const ROUNDS = 12;

/** A classifier-free guided run of `images` pictures, as an action to be timed. */
async function guidedRun(
  models: Models,
  images: number,
  settings: Pick<DenoiseRequest, "record" | "preview">,
): Promise<() => Promise<unknown>> {
  const encoder = await models.promptEncoder("emoji");
  const [condition, nothing] = [await encoder.encode("cat"), await encoder.unconditional()];
  const predict = (condition: typeof nothing) => ({ model: "emoji", condition });
  const request: DenoiseRequest = {
    guidance: cfg(predict(nothing), predict(condition), 3),
    schedule: {
      type: "diffusers",
      config: {
        ...(await models.model("emoji")).find("scheduler")?.config,
        _class_name: "DPMSolverMultistepScheduler",
      },
      request: { steps: STEPS },
    },
    latents: zeros([images, 4, 16, 16]),
    seed: 0n,
    ...settings,
  };
  const context = createRunContext({
    models,
    files: filesIn([]),
    outputs: { save: () => Promise.reject(new Error("There is no output folder")) },
    previews: settings.preview !== "none",
  }, { signal: new AbortController().signal, progress: () => {}, emit: () => {}, reads: () => {} });
  return () => runDenoise(request, context);
}

/** The denoise loop against nothing but its network runs, and branches in one batch against one run each. */
export async function denoiseLoop(root: string): Promise<readonly Row[]> {
  const catalogue = new ModelCatalogue([root]);
  await using together = new Models({ catalogue, settings: { device: "cpu" } });
  await using apart = new Models({ catalogue, settings: { device: "cpu" }, maxRows: 1 });
  const plain = await guidedRun(together, 4, { record: "none", preview: "none" });
  const watched = await guidedRun(together, 4, { record: "numbers", preview: "fast" });
  const calls = await recordCalls(plain);
  const [loop, shown, bare] = await leastTimes(ROUNDS, plain, watched, () => replay(calls));

  const quiet = { record: "none", preview: "none" } as const;
  const [batched, separate] = await leastTimes(
    ROUNDS,
    await guidedRun(together, 1, quiet),
    await guidedRun(apart, 1, quiet),
  );
  const baseline = `bare session.run, ${calls.length} calls: ${ms(bare!)}`;
  return [
    {
      what: `Denoise loop, ${STEPS} steps, guidance, 4 images`,
      measured: ms(loop!),
      baseline,
      ratio: loop! / bare!,
      aim: 1.03,
    },
    {
      what: "... with report and previews",
      measured: ms(shown!),
      baseline,
      ratio: shown! / bare!,
    },
    {
      what: "Branches in one batch, 1 image",
      measured: ms(batched!),
      baseline: `one run a branch: ${ms(separate!)}`,
      ratio: batched! / separate!,
      aim: 1,
    },
  ];
}
