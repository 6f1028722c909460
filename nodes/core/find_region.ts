import { bool, defineNode, float, InputError, kinds, regionOfMask } from "sdk";

/** The square around what a mask selects, with some room: the part of a picture that a model of its subject can paint. */
export default defineNode({
  title: "Find region",
  category: "mask",
  aliases: ["bounding box", "mask to region", "align", "detail", "face"],
  inputs: {
    mask: kinds.mask({ doc: "What is selected: drawn, by colour, or a shape" }),
    margin: float({
      default: 0.25,
      min: 0,
      max: 4,
      step: 0.05,
      doc: "Room on each side, as a share of what is selected: 0.1 to 0.5",
    }),
    align: bool({
      default: false,
      doc: "Turn it along the longer axis of what is selected, so that this stands upright in it",
    }),
  },
  outputs: { region: kinds.region({ doc: "The square" }) },
  run({ mask, margin, align }) {
    if (mask.shape[0] !== 1) throw new InputError("mask", "It has several masks: one is needed");
    return { region: regionOfMask(mask, { margin, align }) };
  },
});
