import { assertEquals } from "@std/assert";
import { Folder } from "../../../src/files/folder.ts";
import { openArtifactStore } from "../../../src/runs/outputs/artifact_store.ts";
import { pictureSize } from "../../../src/runs/outputs/picture_size.ts";
import { portable, shownOutputs } from "../../../src/runs/outputs/shown_outputs.ts";
import { inFolder } from "../trial.ts";

const bytes = new TextEncoder().encode("braid");

Deno.test("put() keeps equal bytes once, and mends a file that is cut short or damaged", () =>
  inFolder((folder) => {
    const store = openArtifactStore(new Folder(folder));
    const first = store.put({ bytes, mediaType: "text/plain", name: "a.txt" });
    assertEquals(first.sha256.length, 64);
    for (const damaged of ["br", "brand"]) {
      Deno.writeTextFileSync(store.pathOf(first.sha256), damaged);
      assertEquals(store.put({ bytes, mediaType: "text/plain" }).sha256, first.sha256);
      assertEquals(Deno.readTextFileSync(store.pathOf(first.sha256)), "braid");
    }
  }));

Deno.test("pictureSize() reads the heads of PNG, JPEG and every kind of WebP", async () => {
  const png = new Uint8Array(24);
  png.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  png.set([0, 0, 1, 0, 0, 0, 0, 64], 16);
  assertEquals(pictureSize(png), { width: 256, height: 64 });
  const jpeg = [0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc0, 0, 8, 8, 0, 48, 0, 32, 0, 0, 0];
  assertEquals(pictureSize(new Uint8Array(jpeg)), { width: 32, height: 48 });
  assertEquals(pictureSize(bytes), undefined);
  assertEquals(pictureSize(png.subarray(0, 18)), undefined);
  const { default: sharp } = await import("sharp");
  const raw = { width: 300, height: 17, channels: 4 } as const;
  const pixels = sharp(new Uint8Array(300 * 17 * 4), { raw });
  for (const opaque of [true, false]) {
    for (const lossless of [true, false]) {
      const picture = opaque ? pixels.clone().removeAlpha() : pixels.clone();
      const webp = await picture.webp({ lossless }).toBuffer();
      assertEquals(pictureSize(new Uint8Array(webp)), { width: 300, height: 17 });
    }
  }
});

Deno.test("shownOutputs() stores pictures of what it is shown, and leaves large data out, which it says", () =>
  inFolder(async (folder) => {
    const store = openArtifactStore(new Folder(folder));
    const picture = { bytes, mediaType: "image/png", width: 2, height: 1 };
    const outputs = { image: "x".repeat(30_000), text: "short", report: { steps: 1 } };
    const step = { outputs: { image: "image", text: "text", report: "report" } };
    const shown = await shownOutputs(step, outputs, {
      output: true,
      artifacts: store,
      show: (kind) =>
        Promise.resolve(kind === "report" ? { data: { steps: [picture] } } : [picture]),
    });
    const info = {
      sha256: store.put(picture).sha256,
      type: "image/png",
      bytes: 5,
      width: 2,
      height: 1,
    };
    assertEquals(shown, [
      { port: "image", kind: "image", omitted: true },
      { port: "text", kind: "text", value: "short" },
      { port: "report", kind: "report", value: { steps: [info] } },
    ]);
    for (const text of [Array(2000).fill(0), ["x".repeat(20_001)]]) {
      assertEquals(await shownOutputs(step, { text }, { output: true, artifacts: store }), [
        { port: "text", kind: "text", omitted: true },
      ]);
    }
  }));

Deno.test("portable() makes files data addresses and numbers plain lists", () => {
  const data = { mediaType: "image/png", bytes, width: 2, note: "step 1" };
  assertEquals(portable(data), {
    width: 2,
    note: "step 1",
    url: "data:image/png;base64,YnJhaWQ=",
  });
  assertEquals(portable({ norms: new Float32Array([1, 2]), run: () => 1 }), {
    norms: [1, 2],
    run: undefined,
  });
});
