import { assertClose, g, guided, testPost } from "./post_world.ts";

testPost({ type: "new_thing", factor: 0.9 }, "then new_thing in sample, factor 0.9");

Deno.test("new_thing multiplies what is guided by its factor", async () => {
  const expected = g.map((value) => 0.9 * value);
  assertClose(await guided([{ type: "new_thing", factor: 0.9 }]), expected);
});
