import { assertClose, c, combined, g, guided, testPost, testReference } from "./post_world.ts";

testPost({ type: "cfg_norm" }, "then cfg_norm in sample");
testReference({ type: "cfg_norm" });

Deno.test("cfg_norm leaves no pixel longer over channels than the reference's", async () => {
  const expected = g.map((value, i) => {
    const pixel = i % 36;
    let [own, other] = [0, 0];
    for (let channel = 0; channel < 4; channel++) {
      own += g[channel * 36 + pixel]! ** 2;
      other += c[channel * 36 + pixel]! ** 2;
    }
    return value * Math.min(1, Math.sqrt(other) / (Math.sqrt(own) + 1e-8));
  });
  assertClose(await guided([{ type: "cfg_norm" }]), expected);
});

Deno.test("cfg_norm lengthens nothing", async () => {
  const post = { type: "cfg_norm" } as const;
  assertClose(await combined([0, 0, 0], [2, -1, 0], 0.5, [post]), [1, -0.5, 0], 1e-6);
  assertClose(await combined([0, 0, 0], [2, -1, 0], 3, [post]), [2, -1, 0], 1e-6);
});
