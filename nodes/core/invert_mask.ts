import { defineNode, invertMask, kinds } from "sdk";

/** What a mask leaves out, `1 - mask`. */
export default defineNode({
  title: "Invert mask",
  category: "mask",
  aliases: ["complement", "not"],
  inputs: { mask: kinds.mask({ doc: "The mask" }) },
  outputs: { mask: kinds.mask({ doc: "Its complement" }) },
  run: ({ mask }) => ({ mask: invertMask(mask) }),
});
