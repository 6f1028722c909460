import { assert, assertEquals } from "@std/assert";
import { compileGuidance } from "../../../../src/diffusion/guidance/compile.ts";
import { withPost } from "../../../../src/diffusion/guidance/guidance.ts";
import { planGuidance } from "../../../../src/diffusion/guidance/plan.ts";
import type { Apg } from "../../../../src/diffusion/guidance/posts/apg.ts";
import { cfg } from "../../../../src/diffusion/guidance/presets/cfg.ts";
import { toyNetwork } from "../../guidance_networks.ts";
import {
  assertClose,
  c,
  guided,
  inner,
  LEVELS,
  prompt,
  testPost,
  u,
  uncond,
  x,
} from "./post_world.ts";

testPost(
  { type: "apg", eta: 0, momentum: -0.5, threshold: 0.3 },
  "then apg in sample, eta 0, momentum −0.5, threshold 0.3",
);

Deno.test("apg caps the norm and keeps eta of the part parallel to the prediction, per the paper's form", async () => {
  let d = c.map((value, i) => value - u[i]!);
  const norm = Math.sqrt(inner(d, d));
  const cap = 0.2 * Math.sqrt(d.length);
  assert(norm > cap, "the cap must matter for this test");
  d = d.map((value) => value * cap / norm);
  const along = inner(d, c) / inner(c, c);
  const kept = d.map((value, i) => value - along * c[i]! + 0.25 * along * c[i]!);
  const options = { type: "apg", eta: 0.25, threshold: 0.2 } as const;
  const paper = await guided([options], { scale: 5 });
  assertClose(paper, c.map((value, i) => value + 4 * kept[i]!));
  const diffusers = await guided([{ ...options, form: "diffusers" }], { scale: 5 });
  assertClose(diffusers, u.map((value, i) => value + 5 * kept[i]!));
});

Deno.test("apg with eta 1 and nothing else is cfg(), and at scale 1 the bare prediction on 1 row", async () => {
  const plain = await guided([{ type: "apg", eta: 1 }], { scale: 5 });
  assertEquals(plain.data, (await guided([], { scale: 5 })).data);
  const network = toyNetwork("net");
  const guidance = withPost(cfg(uncond, prompt, 1), { type: "apg", eta: 0, momentum: -0.5 });
  await compileGuidance(guidance, [network], { levels: LEVELS })(x, LEVELS[0]!);
  assertEquals(network.batches.map((batch) => batch.length), [1]);
});

Deno.test("apg sums deltas with momentum over steps, and forgets when noise rises", async () => {
  const guidance = withPost(cfg(uncond, prompt, 3), { type: "apg", eta: 1, momentum: -0.5 });
  const denoiser = compileGuidance(guidance, [toyNetwork("net")], { levels: LEVELS });
  const first = await denoiser(x, LEVELS[1]!);
  const second = await denoiser(x, LEVELS[1]!);
  const d = c.map((value, i) => value - u[i]!);
  assertClose(first.denoised, c.map((value, i) => value + 2 * d[i]!));
  assertClose(second.denoised, c.map((value, i) => value + 2 * 0.5 * d[i]!));
  await denoiser(x, LEVELS[0]!);
  const third = await denoiser(x, LEVELS[0]!);
  const fresh = compileGuidance(guidance, [toyNetwork("net")], { levels: LEVELS });
  await fresh(x, LEVELS[0]!);
  assertEquals(third.denoised.data, (await fresh(x, LEVELS[0]!)).denoised.data);
});

Deno.test("apg is part of the plain sum where it changes nothing", () => {
  const projects = (scale: number, options: Partial<Apg>): boolean => {
    const guidance = withPost(cfg(uncond, prompt, scale), { type: "apg", eta: 1, ...options });
    return planGuidance(guidance, LEVELS).steps[0]!.projected.length > 0;
  };
  assertEquals(
    [{}, { momentum: 0 }, { momentum: -0.5 }, { threshold: 0.1 }, { eta: 0.5 }]
      .map((options) => projects(3, options)),
    [false, false, true, true, true],
  );
  assertEquals([0, 1, 2].map((scale) => projects(scale, { eta: 0 })), [false, false, true]);
  const original = { eta: 0, form: "diffusers" } as const;
  assertEquals([0, 1, 2].map((scale) => projects(scale, original)), [false, true, true]);
});

Deno.test("apg without momentum remembers nothing", async () => {
  const guidance = withPost(cfg(uncond, prompt, 3), { type: "apg", eta: 0.5 });
  const denoiser = compileGuidance(guidance, [toyNetwork("net")], { levels: LEVELS });
  const [first, second] = [await denoiser(x, LEVELS[1]!), await denoiser(x, LEVELS[1]!)];
  assertEquals(second.denoised.data, first.denoised.data);
});
