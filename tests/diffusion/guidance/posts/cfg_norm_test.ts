import { assertClose, c, g, guided, testPost, testReference } from "./post_world.ts";

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
