import { composite, defineNode, InputError, kinds, text } from "sdk";
import { parseColor } from "./_color.ts";
import { mapPixels } from "./_match.ts";

/** A picture from a PNG, JPEG or WebP file, turned as its EXIF says. */
export default defineNode({
  title: "Load image",
  category: "image",
  aliases: ["open", "read", "import", "file"],
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
  async run({ path, background }, { files, images }) {
    const color = parseColor(background, "background");
    const { image, alpha } = await load(path, () => files.read(path), images.decode);
    if (!alpha) {
      const shape = [1, 1, ...image.shape.slice(2)];
      return { image, alpha: { data: new Float32Array(image.data.length / 3).fill(1), shape } };
    }
    const paper = mapPixels(image, (_, __, channel) => color[channel]!);
    return { image: composite(paper, image, alpha), alpha };
  },
  changes: ({ path }, { files }) => path === undefined ? undefined : files.fingerprint(path),
});

async function load<T>(
  path: string,
  read: () => Promise<Uint8Array>,
  decode: (bytes: Uint8Array, options: { name: string }) => Promise<T>,
): Promise<T> {
  try {
    return await decode(await read(), { name: path });
  } catch (cause) {
    throw new InputError("path", (cause as Error).message, { cause });
  }
}
