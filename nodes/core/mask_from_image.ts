import { channelMask, choice, defineNode, float, kinds, optional, thresholdMask } from "sdk";
import { luminance } from "./_luminance.ts";

/** Brightness or one colour of pictures as a mask, as it is or cut at a threshold. */
export default defineNode({
  title: "Mask from image",
  category: "mask",
  aliases: [
    "threshold",
    "luminance",
    "channel",
    "red",
    "green",
    "blue",
    "ImageToMask",
    "ThresholdMask",
  ],
  inputs: {
    image: kinds.image({ doc: "The pictures" }),
    channel: choice(["luminance", "red", "green", "blue"], {
      default: "luminance",
      doc: "What is taken; luminance is 0.2126 red + 0.7152 green + 0.0722 blue",
    }),
    threshold: optional(float({
      min: 0,
      max: 1,
      step: 0.01,
      doc: "1 above it, else 0; unset keeps the values as they are",
    })),
  },
  outputs: { mask: kinds.mask({ doc: "The mask" }) },
  run({ image, channel, threshold }) {
    const mask = channel === "luminance"
      ? luminance(image)
      : channelMask(image, ["red", "green", "blue"].indexOf(channel));
    return { mask: threshold === undefined ? mask : thresholdMask(mask, threshold) };
  },
});
