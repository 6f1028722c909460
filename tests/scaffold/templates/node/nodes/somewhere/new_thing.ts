import { defineNode, float, kinds, map } from "sdk";

/** New thing: pictures in `amount·x`. Formula first, then its source. */
export default defineNode({
  title: "New thing",
  category: "image",
  inputs: {
    image: kinds.image({ doc: "The pictures" }),
    amount: float({ default: 0.5, min: 0, max: 1, doc: "Factor of each value, 0.3 to 0.9" }),
  },
  outputs: { image: kinds.image({ doc: "The changed pictures" }) },
  run: ({ image, amount }) => ({ image: map(image, (value) => amount * value) }),
});
