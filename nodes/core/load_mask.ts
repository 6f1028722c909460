import { channelMask, choice, defineNode, InputError, kinds, text } from "sdk";
import { luminance } from "./_luminance.ts";
import { readImage } from "./_read_image.ts";

const CHANNELS = ["alpha", "luminance", "red", "green", "blue"] as const;

/** A mask from one channel of a PNG, JPEG or WebP file. */
export default defineNode({
  title: "Load mask",
  category: "mask",
  aliases: ["open", "read", "alpha", "LoadImageMask", "load image as mask"],
  inputs: {
    path: text({
      choicesFrom: "images",
      widget: "image",
      doc: "The file, by its path within the input or output folder",
    }),
    channel: choice(CHANNELS, {
      default: "luminance",
      doc: "What is taken: opacity, brightness or one colour. White and opaque are selected",
    }),
  },
  outputs: { mask: kinds.mask({ doc: "The mask" }) },
  async run({ path, channel }, context) {
    const { image, alpha } = await readImage(path, "path", context);
    if (channel === "luminance") return { mask: luminance(image) };
    if (channel !== "alpha") {
      return { mask: channelMask(image, ["red", "green", "blue"].indexOf(channel)) };
    }
    if (alpha) return { mask: alpha };
    throw new InputError("channel", `"${path}" has no alpha channel: take luminance or a colour`);
  },
  changes: ({ path }, { files }) => path === undefined ? undefined : files.fingerprint(path),
});
