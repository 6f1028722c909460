import { assertEquals } from "@std/assert";
import type { Encoded } from "../../src/runs/runner/host_questions.ts";
import { encodeShown } from "../../src/program/encode_shown.ts";

const batch = (count: number): unknown => ({
  data: new Float32Array(count * 3 * 4).fill(0.5),
  shape: [count, 3, 2, 2],
});

Deno.test("encodeShown() gives a report every picture of a batch, and no more than it should hold", async () => {
  const report = { steps: [{ preview: batch(3), branchPreviews: [batch(1), null, batch(40)] }] };
  const shown = await encodeShown("report", report, { output: false }) as { data: typeof report };
  const [{ preview, branchPreviews: [one, none, many] }] = shown.data.steps as unknown as [{
    preview: Encoded[];
    branchPreviews: [Encoded, null, Encoded[]];
  }];
  assertEquals(preview.map(({ mediaType, width }) => [mediaType, width]), [
    ["image/png", 2],
    ["image/png", 2],
    ["image/png", 2],
  ]);
  assertEquals([one.mediaType, none, many.length], ["image/png", null, 16]);
});

Deno.test("encodeShown() shows pictures of nodes that a run is for, every one of a batch", async () => {
  assertEquals(await encodeShown("image", batch(2), { output: false }), undefined);
  const pictures = await encodeShown("list(image)", [batch(2), batch(1)], { output: true });
  assertEquals((pictures as Encoded[]).map(({ height }) => height), [2, 2, 2]);
});
