import { defineNode, kinds, type Tensor, text } from "sdk";
import { checkColors, parseColor } from "./_color.ts";
import { onPaper, readImage } from "./_read_image.ts";

/** A picture from a PNG, JPEG or WebP file, turned as its EXIF says. */
export default defineNode({
  title: "Load image",
  category: "image",
  aliases: ["open", "read", "import", "file", "LoadImageOutput"],
  inputs: {
    path: text({
      choicesFrom: "images",
      widget: "image",
      doc: "The file, by its path within the input or output folder",
    }),
    background: text({
      default: "#ffffff",
      widget: "color",
      advanced: true,
      doc: "What shows through where the picture is transparent",
    }),
  },
  outputs: {
    image: kinds.image({ doc: "The picture on its background" }),
    alpha: kinds.mask({ doc: "How opaque it is: 1 everywhere for a picture without transparency" }),
  },
  check: checkColors("background"),
  async run({ path, background }, context) {
    const color = parseColor(background, "background");
    const picture = await readImage(path, "path", context);
    const { image } = picture;
    const opaque = (): Tensor => ({
      data: new Float32Array(image.data.length / 3).fill(1),
      shape: [1, 1, ...image.shape.slice(2)],
    });
    return { image: onPaper(picture, color), alpha: picture.alpha ?? opaque() };
  },
  changes: ({ path }, { files }) => path === undefined ? undefined : files.fingerprint(path),
});
