import { assertEquals } from "@std/assert";
import { compileGuidance } from "../../../../src/diffusion/guidance/compile.ts";
import { gcfg } from "../../../../src/diffusion/guidance/guidance.ts";
import { planGuidance } from "../../../../src/diffusion/guidance/plan.ts";
import { toyNetwork, under } from "../../guidance_networks.ts";
import {
  assertClose,
  c,
  combined,
  fromEps,
  guided,
  HERE,
  inner,
  LEVELS,
  prompt,
  testPost,
  testReference,
  toEps,
  u,
  uncond,
  x,
} from "./post_world.ts";

testPost({ type: "tcfg" }, "then tcfg in epsilon");
testReference({ type: "tcfg" });

Deno.test("tcfg needs its reference only where the base counts", async () => {
  const terms = (cat: number) => [
    { name: "cat", prediction: prompt, scale: cat },
    { name: "dog", prediction: under("net", "a dog", 2), scale: 0 },
  ];
  const evaluated = (cat: number): readonly number[] => {
    const guidance = gcfg(uncond, terms(cat), [{ type: "tcfg", reference: "dog" }]);
    return planGuidance(guidance, LEVELS).steps[0]!.evaluated;
  };
  assertEquals([evaluated(1), evaluated(2)], [[1], [0, 1, 2]]);
  const bare = gcfg(uncond, terms(1), [{ type: "tcfg", reference: "dog" }]);
  const denoiser = compileGuidance(bare, [toyNetwork("net")], { levels: LEVELS });
  assertClose((await denoiser(x, HERE)).denoised, c);
});

Deno.test("tcfg keeps of the base what lies along the stack's first singular vector, found by power iteration", async () => {
  const [ce, ue] = [toEps(c), toEps(u)];
  let v = ce.map((value, i) => value + 0.9 * ue[i]!);
  for (let round = 0; round < 200; round++) {
    const [pc, pu] = [inner(ce, v), inner(ue, v)];
    v = v.map((_, i) => pc * ce[i]! + pu * ue[i]!);
    const size = Math.sqrt(inner(v, v));
    v = v.map((value) => value / size);
  }
  const damped = v.map((value) => inner(ue, v) * value);
  const expected = fromEps(damped.map((value, i) => value + 7.5 * (ce[i]! - value)));
  assertClose(await guided([{ type: "tcfg" }]), expected, 2e-4);
});

Deno.test("tcfg leaves nothing of a base that is shorter than the prediction and at right angles to it", async () => {
  assertClose(await combined([0, 1, 0], [2, 0, 0], 3, [{ type: "tcfg" }]), [6, 0, 0], 1e-6);
  assertClose(await combined([0, 2, 0], [1, 0, 0], 3, [{ type: "tcfg" }]), [3, -4, 0], 1e-6);
});
