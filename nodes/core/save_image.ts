import {
  bool,
  choice,
  defineNode,
  IMAGE_FORMATS,
  InputError,
  int,
  kinds,
  list,
  MOST_JPEG_TEXT,
  nameFile,
  optional,
  rows,
  text,
} from "sdk";
import { matchTo } from "./_match.ts";

/**
 * Writes pictures to files in the output folder, never over others: a name that is taken gets a number. The graph that
 * made a PNG is written into it, so that the picture can be opened, or run again, as that graph.
 */
export default defineNode({
  title: "Save image",
  category: "image",
  aliases: ["write", "export", "png", "jpeg", "webp", "output"],
  output: true,
  inputs: {
    image: kinds.image({ doc: "The pictures, a file each" }),
    fileName: text({
      default: "braid",
      fills: ["width", "height", "batch"],
      doc:
        "Name without extension; folders with /. Filled in are {date}, {date:yyMMdd}, {time}, {counter}, " +
        "{width}, {height}, {batch} and inputs of nodes such as {seed} or {denoise.seed}; %date:yyMMdd% is the same",
    }),
    format: choice(IMAGE_FORMATS, {
      default: "png",
      doc: "PNG is exact and carries the graph; JPEG and WebP are smaller",
    }),
    quality: int({
      advanced: true,
      default: 90,
      min: 1,
      max: 100,
      doc: "Of JPEG and WebP, typically 80 to 95; WebP is lossless at 100",
    }),
    embedGraph: bool({
      advanced: true,
      default: true,
      doc: "Write the graph into the picture (PNG)",
    }),
    parameters: optional(text({
      advanced: true,
      doc: "Text to write into the picture under the keyword other tools read: prompt, seed, steps",
    })),
    alpha: optional(
      kinds.mask({ advanced: true, doc: "Where the picture is opaque: a transparent PNG or WebP" }),
    ),
  },
  outputs: {
    files: list(kinds.file(), { doc: "The files written, in the order of the pictures" }),
  },
  async run({ image, fileName: pattern, format, quality, embedGraph, ...rest }, context) {
    const { parameters, alpha } = rest;
    const [count, , height, width] = image.shape as [number, number, number, number];
    if (!count) throw new InputError("image", "There is no picture in it");
    const extension = format === "jpeg" ? "jpg" : format;
    const fits = format !== "jpeg" || (parameters ?? "").length <= MOST_JPEG_TEXT;
    if (!fits) {
      const message =
        `A JPEG has room for ${MOST_JPEG_TEXT} letters of parameters, which are left out`;
      context.warn(message, { port: "parameters", fix: "save as PNG or WebP" });
    }
    const opacity = alpha && matchTo(alpha, image, "alpha");
    const text = {
      ...(embedGraph && format === "png" && context.document && { braid: context.document }),
      ...(parameters && fits && { parameters }),
    };
    const files = [];
    for (let i = 0; i < count; i++) {
      const bytes = await context.images.encode(rows(image, i, i + 1), format, {
        quality,
        text,
        ...(opacity && { alpha: rows(opacity, i, i + 1) }),
      });
      const name = nameFile(pattern, { width, height, batch: i });
      files.push(await context.outputs.save(`${name}.${extension}`, bytes, `image/${format}`));
      context.progress(i + 1, count);
    }
    return { files };
  },
});
