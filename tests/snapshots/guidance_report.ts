import { createHash } from "node:crypto";
import { fromFileUrl } from "@std/path";
import denoise from "../../nodes/diffusion/denoise.ts";
import scheduler from "../../nodes/diffusion/scheduler.ts";
import type { Guidance } from "../../src/diffusion/guidance/guidance.ts";
import { encodeShown } from "../../src/program/encode_shown.ts";
import type { Encoded } from "../../src/runs/runner/host_questions.ts";
import { zeros } from "../../src/tensor/tensor.ts";
import { runNode } from "../../src/testing/run_node.ts";
import { openWorld } from "../nodes/world.ts";

const MODELS = fromFileUrl(new URL("../../models", import.meta.url));
/** A machine's times are no result, so they stay the same. */
const ELAPSED = [5957.52, 328.907, 922.346, 728.514, 570.328, 523.622, 537.134];
/** Digits that other processors compute as well. */
const DIGITS = 6;

/** A run of the bundled prior: concept and control guidance in 0.3 < sigma <= 5.5, two pictures, 14 steps of DDIM. */
export async function guidanceReport(): Promise<string> {
  await using world = await openWorld([MODELS]);
  const encoder = await world.models.promptEncoder("emoji");
  const interval = { unit: "sigma", low: 0.3, high: 5.5 } as const;
  const prompt = async (text: string) => ({
    model: "emoji",
    condition: await encoder.encode(text),
  });
  const guidance: Guidance = {
    base: { model: "emoji", condition: await encoder.unconditional() },
    terms: [
      { name: "concept", prediction: await prompt("cat face"), scale: { scale: 2.5, interval } },
      {
        name: "control",
        prediction: await prompt("wearing sunglasses"),
        scale: { scale: 2.5, neutral: 0, interval },
      },
    ],
  };
  const config = JSON.parse(
    await Deno.readTextFile(`${MODELS}/emoji/scheduler/scheduler_config.json`),
  );
  const { schedule } = await runNode(scheduler, {
    scheduler: config,
    schedulerClass: "DDIMScheduler",
    numInferenceSteps: 14,
  });
  const { report } = await runNode(denoise, {
    guidance,
    schedule,
    latents: zeros([2, 4, 16, 16]),
    seed: 7n,
    record: "previews",
  }, world.context());
  const shown = await encodeShown("report", report, { output: false }) as { data: object };
  const elapsed = report.elapsed.map((_, step) => ELAPSED[step % ELAPSED.length]);
  return JSON.stringify({ ...shown.data, elapsed }, (_, value) => {
    if (typeof value === "number") return Number(value.toPrecision(DIGITS));
    return value?.bytes instanceof Uint8Array ? stored(value) : value;
  });
}

/** A picture as it travels once it is stored. */
function stored({ mediaType, bytes, width, height }: Encoded): unknown {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { sha256, type: mediaType, bytes: bytes.length, width, height };
}
