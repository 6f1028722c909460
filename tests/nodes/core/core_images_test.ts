import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertNotEquals,
  assertRejects,
} from "@std/assert";
import { join } from "@std/path";
import { InputError } from "../../../src/graph/node.ts";
import { graphInPicture, pictureTexts } from "../../../src/graph/picture.ts";
import { encodeImage } from "../../../src/runtime/images/encode.ts";
import { rows, type Tensor, tensor } from "../../../src/tensor/tensor.ts";
import blendImages from "../../../nodes/core/blend_images.ts";
import colorImage from "../../../nodes/core/color_image.ts";
import compareImages from "../../../nodes/core/compare_images.ts";
import compositeImages from "../../../nodes/core/composite_images.ts";
import cropImage from "../../../nodes/core/crop_image.ts";
import imageGrid from "../../../nodes/core/image_grid.ts";
import imageSize from "../../../nodes/core/image_size.ts";
import imagesToList from "../../../nodes/core/images_to_list.ts";
import invertImage from "../../../nodes/core/invert_image.ts";
import listToImages from "../../../nodes/core/list_to_images.ts";
import loadImage from "../../../nodes/core/load_image.ts";
import loadImages from "../../../nodes/core/load_images.ts";
import loadMask from "../../../nodes/core/load_mask.ts";
import padImage from "../../../nodes/core/pad_image.ts";
import previewImage from "../../../nodes/core/preview_image.ts";
import resizeImage from "../../../nodes/core/resize_image.ts";
import stackImages from "../../../nodes/core/stack_images.ts";
import saveImage from "../../../nodes/core/save_image.ts";
import { runNode } from "../../../src/testing/run_node.ts";
import { openWorld } from "../world.ts";

/** Two pictures of 4x2 with every value different. */
const TWO: Tensor = tensor(Float32Array.from({ length: 48 }, (_, i) => i / 48), [2, 3, 2, 4]);

async function solid(color: string, width = 4, height = 2): Promise<Tensor> {
  return (await runNode(colorImage, { color, width, height })).image;
}

function assertColor(image: Tensor, color: readonly number[]): void {
  const size = image.data.length / 3;
  color.forEach((value, c) => assertAlmostEquals(image.data[c * size]!, value, 1e-6));
}

Deno.test("core.color_image reads colours and refuses others", async () => {
  const { image } = await runNode(colorImage, { color: "#ff8000", width: 3, height: 2 });
  assertEquals(image.shape, [1, 3, 2, 3]);
  assertColor(image, [1, 128 / 255, 0]);
  assertColor(await solid("#f80"), [1, 136 / 255, 0]);
  assertColor(await solid("grey"), [128 / 255, 128 / 255, 128 / 255]);
  for (const bad of ["#12", "constructor", "rgb(1,2,3)"]) {
    await assertRejects(() => solid(bad), InputError, "is no colour");
  }
});

Deno.test("core.save_image writes each picture whole, with graph and parameters, never over another", async () => {
  await using world = await openWorld();
  const context = world.context({ document: '{"format":"braid/1"}' });
  const given = { image: TWO, fileName: "{width}x{height}", parameters: "cat\nSteps: 5" };
  const { files } = await runNode(saveImage, given, context);
  assertEquals(files.map(({ path }) => path.split("/").at(-1)), ["4x2.png", "4x2-2.png"]);
  const bytes = await Deno.readFile(files[1]!.path);
  assertEquals(await graphInPicture(bytes), '{"format":"braid/1"}');
  assertEquals(await pictureTexts(bytes), [["parameters", "cat\nSteps: 5"]]);
  const back = await runNode(loadImage, { path: "4x2-2.png" }, context);
  const wanted = rows(TWO, 1, 2);
  back.image.data.forEach((value, i) => assertAlmostEquals(value, wanted.data[i]!, 0.51 / 255));
  const plain = await runNode(saveImage, { image: TWO, embedGraph: false }, context);
  const bare = await Deno.readFile(plain.files[0]!.path);
  assertEquals([await graphInPicture(bare), await pictureTexts(bare)], [undefined, []]);
});

Deno.test("core.save_image and core.preview_image do not succeed with no picture", async () => {
  await using world = await openWorld([]);
  const image = { data: new Float32Array(), shape: [0, 3, 8, 8] };
  for (const node of [saveImage, previewImage]) {
    const none = () => runNode(node as typeof saveImage, { image }, world.context());
    await assertRejects(none, InputError, "There is no picture in it");
  }
});

Deno.test("core.save_image leaves out of a JPEG what it has no room for, and says so", async () => {
  await using world = await openWorld();
  const long = { image: TWO, parameters: "x".repeat(40_000) };
  for (const format of ["jpeg", "webp"] as const) {
    const { files } = await runNode(saveImage, { ...long, format }, world.context());
    const texts = await pictureTexts(await Deno.readFile(files[0]!.path));
    assertEquals(texts.length, format === "webp" ? 1 : 0);
  }
  const warnings = world.emitted.filter(({ name }) => name === "warning");
  assertEquals(warnings.length, 1);
  assertEquals((warnings[0]!.data as { port: string }).port, "parameters");
});

Deno.test("core.save_image writes opacity, JPEG and WebP", async () => {
  await using world = await openWorld();
  const context = world.context();
  const image = await solid("red");
  const alpha = tensor([1, 0, 1, 0, 1, 0, 1, 0], [1, 1, 2, 4]);
  const { files } = await runNode(saveImage, { image, alpha, fileName: "a" }, context);
  assertEquals(files[0]!.mediaType, "image/png");
  const back = await runNode(loadImage, { path: "a.png", background: "blue" }, context);
  assertEquals([...back.alpha.data], [...alpha.data]);
  assertEquals([...rows(back.image, 0, 1).data.slice(0, 4)], [1, 0, 1, 0]);
  assertEquals([...back.image.data.slice(16, 20)], [0, 1, 0, 1]);
  for (const [format, extension] of [["jpeg", "jpg"], ["webp", "webp"]] as const) {
    await runNode(saveImage, { image, format, quality: 100, fileName: "b" }, context);
    const decoded = await runNode(loadImage, { path: `b.${extension}` }, context);
    assert(decoded.image.data[0]! > 0.95 && decoded.image.data[8]! < 0.05);
  }
});

Deno.test("core.load_images reads a folder by name, from and up to a number", async () => {
  await using world = await openWorld();
  const context = world.context();
  await Deno.mkdir(join(world.folder, "set"));
  for (const [name, color] of [["b.png", "#ff0000"], ["a.png", "#00ff00"], ["c.png", "#0000ff"]]) {
    const file = await context.images.encode(await solid(color!), "png");
    await Deno.writeFile(join(world.folder, "set", name!), file);
  }
  await Deno.writeTextFile(join(world.folder, "set", "notes.txt"), "no picture");
  const { images, names } = await runNode(loadImages, { folder: "set" }, context);
  assertEquals(names, ["a.png", "b.png", "c.png"].map((name) => join("set", name)));
  assertColor(images[0]!, [0, 1, 0]);
  assertColor(images[2]!, [0, 0, 1]);
  const one = await runNode(loadImages, { folder: "set", start: 1, limit: 1 }, context);
  assertEquals(one.names, [join("set", "b.png")]);
  const second = { folder: "set", start: 1, limit: 1 };
  const before = await loadImages.changes!({ folder: "set" }, context);
  const beforeSecond = await loadImages.changes!(second, context);
  await Deno.copyFile(join(world.folder, "set", "a.png"), join(world.folder, "set", "c.png"));
  assertEquals(await loadImages.changes!(second, context), beforeSecond);
  await Deno.remove(join(world.folder, "set", "a.png"));
  assertNotEquals(await loadImages.changes!({ folder: "set" }, context), before);
  for (
    const [inputs, message] of [
      [{ folder: "set", start: 9 }, "none is left after 9"],
      [{ folder: "none" }, 'no file "none"'],
      [{ folder: ".." }, "lies outside"],
      [{}, "There is no PNG, JPEG or WebP"],
    ] as const
  ) await assertRejects(() => runNode(loadImages, inputs, context), InputError, message);
});

Deno.test("core.load_image stays in its folder and names what is wrong", async () => {
  await using world = await openWorld();
  const context = world.context();
  await Deno.writeTextFile(join(world.folder, "no.png"), "no picture");
  for (
    const [path, message] of [
      ["missing.png", 'There is no file "missing.png"'],
      ["no.png", "no.png"],
      [`${"../".repeat(9)}etc/hostname`, "lies outside"],
      ["/etc/hostname", "lies outside"],
    ] as const
  ) {
    const error = await assertRejects(
      () => runNode(loadImage, { path }, context),
      InputError,
      message,
    );
    assertEquals(error.port, "path");
  }
  const changes = () => loadImage.changes!({ path: "no.png" }, context);
  const before = await changes();
  await Deno.writeTextFile(join(world.folder, "no.png"), "longer than it was");
  assert(before !== await changes());
  assertEquals(await loadImage.changes!({}, context), undefined);
});

Deno.test("core.load_mask takes opacity, brightness or a colour", async () => {
  await using world = await openWorld();
  const context = world.context();
  const image = tensor([1, 0, 0, 0.4, 0, 0], [1, 3, 1, 2]);
  const alpha = tensor([0, 1], [1, 1, 1, 2]);
  await Deno.writeFile(join(world.folder, "m.png"), await encodeImage(image, "png", { alpha }));
  await Deno.writeFile(join(world.folder, "o.png"), await encodeImage(image, "png"));
  const take = async (path: string, channel: "alpha" | "luminance" | "red" | "green" | "blue") =>
    (await runNode(loadMask, { path, channel }, context)).mask;
  assertEquals([...(await take("m.png", "alpha")).data], [0, 1]);
  assertEquals([...(await take("m.png", "red")).data], [1, 0]);
  assertAlmostEquals((await take("o.png", "green")).data[1]!, 0.4, 1e-6);
  assertAlmostEquals((await take("o.png", "luminance")).data[1]!, 0.7152 * 0.4, 1e-6);
  await assertRejects(() => take("o.png", "alpha"), InputError, "no alpha channel");
});

Deno.test("core.preview_image paints only for those who watch", async () => {
  await using world = await openWorld();
  await runNode(previewImage, { image: TWO }, world.context());
  assertEquals(world.emitted, []);
  await runNode(previewImage, { image: TWO }, world.context({ previews: true }));
  assertEquals(world.emitted.map(({ name }) => name), ["preview"]);
});

Deno.test("core.image_grid lays pictures out with labels", async () => {
  const images = [await solid("red", 32, 32), await solid("blue", 32, 32)];
  const bare = (await runNode(imageGrid, { images, columns: 2, gap: 4 })).image;
  assertEquals(bare.shape, [1, 3, 40, 76]);
  assertColor(bare, [1, 1, 1]);
  const labelled =
    (await runNode(imageGrid, { images, columns: 2, gap: 4, labels: ["a", "b"] })).image;
  assert(labelled.shape[2]! > 40 && labelled.shape[3] === 76);
  await using world = await openWorld();
  const square = await runNode(imageGrid, { images: [...images, ...images], gap: 4 });
  assertEquals(square.image.shape, [1, 3, 76, 76]); // columns are worked out
  const labels = ["cafe naïve ß", "猫の顔", "кот ~!", "😀 e\u0301\t", "\u{20000}"];
  await runNode(imageGrid, { images, labels, rowLabels: ["plain"] }, world.context());
  assertEquals(world.emitted, [{
    name: "warning",
    data: {
      message: "These letters cannot be drawn and are boxes: \u{20000}",
      port: "labels",
    },
  }]);
  const none = () => runNode(imageGrid, { images: [] });
  await assertRejects(none, InputError, "The list is empty");
});

Deno.test("core.image_size counts", async () => {
  assertEquals(await runNode(imageSize, { image: TWO }), { width: 4, height: 2, count: 2 });
});

Deno.test("core.resize_image stretches, cuts or fits, and stays in range", async () => {
  const image = tensor(Float32Array.from({ length: 48 }, (_, i) => i % 2), [1, 3, 4, 4]);
  const sized = await runNode(resizeImage, { image, width: 7, height: 3 });
  assertEquals(sized.image.shape, [1, 3, 3, 7]);
  assert(sized.image.data.every((value) => value >= 0 && value <= 1));
  const wide = await solid("white", 8, 4);
  const fitted = await runNode(resizeImage, { image: wide, width: 8, height: 8, keep: "fit" });
  assertEquals([fitted.image.data[0], fitted.image.data[4 * 8]], [0, 1]);
  const filled = await runNode(resizeImage, { image: wide, width: 8, height: 8, keep: "fill" });
  assert(filled.image.data.every((value) => value > 0.999));
});

Deno.test("core.crop_image and pad_image undo each other, and the margins are known", async () => {
  const image = rows(TWO, 0, 1);
  const padded = await runNode(padImage, { image, left: 1, bottom: 2, color: "red" });
  assertEquals(padded.image.shape, [1, 3, 4, 5]);
  assertEquals(
    [...padded.added.data],
    [
      [1, 0, 0, 0, 0],
      [1, 0, 0, 0, 0],
      [1, 1, 1, 1, 1],
      [1, 1, 1, 1, 1],
    ].flat(),
  );
  assertEquals(padded.image.data[0], 1);
  const back = await runNode(cropImage, { image: padded.image, x: 1, width: 4, height: 2 });
  assertEquals(back.image, image);
  const mirrored = await runNode(padImage, { image, right: 2, padding: "reflect" });
  assertEquals([...mirrored.image.data.slice(0, 6)], [0, 1, 2, 3, 2, 1].map((i) => image.data[i]!));
  await assertRejects(() => runNode(cropImage, { image, width: 5 }), RangeError, "Cannot crop");
});

Deno.test("core.invert_image gives the negative", async () => {
  assertColor((await runNode(invertImage, { image: await solid("#ff0000") })).image, [0, 1, 1]);
});

Deno.test("core.blend_images follows each mode's formula", async () => {
  const image = await solid("#333333");
  const over = await solid("#cccccc", 8, 8);
  const [a, b] = [0.2, 0.8];
  const modes = {
    normal: b,
    multiply: a * b,
    screen: 1 - (1 - a) * (1 - b),
    overlay: 2 * a * b,
    darken: a,
    lighten: b,
    difference: b - a,
    add: 1,
    subtract: 0,
  };
  for (const [mode, value] of Object.entries(modes) as [keyof typeof modes, number][]) {
    const blended = await runNode(blendImages, { image, over, mode, amount: 1 });
    assertAlmostEquals(blended.image.data[5]!, value, 1e-6, mode);
  }
  const half = await runNode(blendImages, { image, over });
  assertAlmostEquals(half.image.data[0]!, 0.5, 1e-6);
});

Deno.test("core.composite_images shows the upper picture where the mask says", async () => {
  const [image, over] = [await solid("black"), await solid("white")];
  const mask = tensor([1, 0, 0.25, 0, 0, 0, 0, 0], [1, 1, 2, 4]);
  const { image: both } = await runNode(compositeImages, { image, over, mask });
  assertEquals([...both.data.slice(0, 8)], [...mask.data]);
  const three = { ...mask, shape: [4, 1, 2, 1] };
  await assertRejects(
    () => runNode(compositeImages, { image, over, mask: three }),
    InputError,
    "4 pictures",
  );
});

Deno.test("core.images_to_list and list_to_images undo each other", async () => {
  const { images } = await runNode(imagesToList, { image: TWO });
  assertEquals(images.length, 2);
  assertEquals((await runNode(listToImages, { images })).image, TWO);
  await assertRejects(() => runNode(listToImages, { images: [] }), InputError, "empty");
});

Deno.test("core.compare_images measures each picture", async () => {
  const image = tensor([...rows(TWO, 0, 1).data, ...rows(TWO, 0, 1).data], TWO.shape);
  const reference = tensor(
    Float32Array.from(image.data, (value, i) => i < 24 ? value : value + 0.1),
    TWO.shape,
  );
  const found = await runNode(compareImages, { image, reference });
  assertEquals(found.meanSquaredError[0], 0);
  assertEquals(found.psnr[0], 999);
  assertAlmostEquals(found.meanSquaredError[1]!, 0.01, 1e-6);
  assertAlmostEquals(found.psnr[1]!, 20, 1e-3);
  assertAlmostEquals(found.largest[1]!, 0.1, 1e-6);
});

Deno.test("core.stack_images puts a batch in a row or a column", async () => {
  const across = await runNode(stackImages, { image: TWO, gap: 0 });
  assertEquals(across.image.shape, [1, 3, 2, 8]);
  const down = await runNode(stackImages, { image: TWO, gap: 1, direction: "down" });
  assertEquals(down.image.shape, [1, 3, 7, 6]);
});
