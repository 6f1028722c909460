import { assert, assertEquals, assertThrows } from "@std/assert";
import { gcfg, withPost, withTerms } from "../../../src/diffusion/guidance/guidance.ts";
import type { Post } from "../../../src/diffusion/guidance/post.ts";
import * as POSTS from "../../../src/diffusion/guidance/posts/mod.ts";
import { gap } from "../guidance_networks.ts";
import { guided, prompt, uncond } from "./posts/post_world.ts";

Deno.test("every post is named once, and tested where it stands", async () => {
  const types: string[] = Object.values(POSTS).map(({ type }) => type);
  assertEquals(types.toSorted(), [...new Set(types)].sort());
  const tests = await Array.fromAsync(Deno.readDir(new URL("posts", import.meta.url)));
  const tested = tests.flatMap(({ name }) => /(.*)_test\.ts/.exec(name)?.[1] ?? []);
  assertEquals(tested.sort(), types.toSorted());
});

Deno.test("posts go together, those of a stage in the order they are listed", async () => {
  const every: Post[] = [
    { type: "rescale", amount: 0.7 },
    { type: "tcfg" },
    { type: "cfg_zero", zeroSteps: 0 },
    { type: "apg", eta: 0, momentum: -0.5, threshold: 0.3 },
    { type: "cfg_norm" },
    { type: "mimic", scale: 3, percentile: 0.95 },
    { type: "dynamic_thresholding", ratio: 0.95 },
  ];
  const all = await guided(every, { type: "sample" });
  assert(gap(all, await guided(every, { type: "v_prediction" })) < 2e-4);
  // Whatever stands between, stages follow each other.
  const apart = [every[1]!, every[0]!, every[3]!, every[2]!, ...every.slice(4)];
  assertEquals((await guided(apart, { type: "sample" })).data, all.data);
  assert(gap(await guided(every.toReversed(), { type: "sample" }), all) > 1e-3);
});

Deno.test("withTerms() keeps the posts, and withPost() the posts before", () => {
  const [cat, dog] = [
    { name: "cat", prediction: prompt, scale: 2 },
    { name: "dog", prediction: { ...prompt, model: "other" }, scale: 1 },
  ];
  const posts: Post[] = [{ type: "tcfg" }, { type: "cfg_norm" }];
  const more = withTerms(withPost(gcfg(uncond, [cat], [posts[0]!]), posts[1]!), dog);
  assertEquals(more, { base: uncond, terms: [cat, dog], post: posts });
  assertEquals(withTerms(gcfg(uncond, [cat]), dog), { base: uncond, terms: [cat, dog] });
});

Deno.test("gcfg() names the posts and projections that there are for one that is not", () => {
  const term = { name: "cat", prediction: prompt, scale: 2 };
  const all = Object.values(POSTS).map(({ type }) => type).sort().join(", ");
  assertThrows(
    () => gcfg(uncond, [term], [{ type: "sharpen" } as unknown as Post]),
    RangeError,
    `Cannot post-process the guidance: there is no "sharpen" among ${all}`,
  );
  const projection = { type: "blur" } as never;
  assertThrows(
    () => gcfg(uncond, [{ ...term, projection }]),
    RangeError,
    'Cannot guide by "cat": there is no projection "blur" among apg, band, mask, perpendicular',
  );
});
