import { assertEquals } from "@std/assert";
import { decodeImage } from "../../src/runtime/images/decode.ts";
import { ModelCatalogue } from "../../src/runtime/models/catalogue.ts";
import { Models } from "../../src/runtime/models.ts";
import { filesIn } from "../../src/sdk/folder_files.ts";
import { createRunContext, type Preview } from "../../src/sdk/host.ts";
import { createRandom } from "../../src/tensor/noise.ts";
import { tensor } from "../../src/tensor/tensor.ts";

function context(previews: boolean, document?: string) {
  const emitted: [string, unknown][] = [];
  const made = createRunContext({
    models: new Models({ catalogue: new ModelCatalogue([]) }),
    files: filesIn([]),
    outputs: { save: () => Promise.reject(new Error("No folder")) },
    previews,
    ...(document !== undefined && { document }),
  }, {
    signal: new AbortController().signal,
    progress: () => {},
    emit: (name, data) => emitted.push([name, data]),
    reads: () => {},
  });
  return { made, emitted };
}

Deno.test("createRunContext() sends previews as PNG, batches as a sheet", async () => {
  const { made, emitted } = context(true);
  await made.preview(() => tensor(new Float32Array(12), [1, 3, 2, 2]), "one");
  await made.preview(() => Promise.resolve(tensor(new Float32Array(24), [2, 3, 2, 2])));
  made.log("hello");
  const [one, two] = emitted.map(([, data]) => data as Preview);
  assertEquals([one!.width, one!.height, one!.note, one!.mediaType], [2, 2, "one", "image/png"]);
  assertEquals((await decodeImage(one!.bytes)).image.shape, [1, 3, 2, 2]);
  assertEquals([two!.width, two!.note], [7, undefined]);
  assertEquals(emitted[2], ["log", "hello"]);
});

Deno.test("createRunContext() sends a warning once, with what is said of it", () => {
  const { made, emitted } = context(false);
  made.warn("careful", { port: "text", fix: "mend it" });
  made.warn("careful", { port: "text", fix: "mend it" });
  made.warn("careful");
  assertEquals(emitted, [
    ["warning", { message: "careful", port: "text", fix: "mend it" }],
    ["warning", { message: "careful" }],
  ]);
});

Deno.test("createRunContext() paints nothing that nobody watches", async () => {
  const { made, emitted } = context(false, "{}");
  await made.preview(() => {
    throw new Error("It was painted");
  });
  assertEquals([emitted, made.document], [[], "{}"]);
  assertEquals("document" in context(false).made, false);
  assertEquals(made.random(3).normal([4]), createRandom(3).normal([4]));
});
