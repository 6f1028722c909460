import { choice, defineNode, float, kinds, optional, text } from "sdk";

/** Writes a number to a file, or shows a picture of it. */
export default defineNode({
  title: "Write",
  category: "lab",
  output: true,
  inputs: {
    value: float(),
    name: text({ default: "number" }),
    style: choice(["plain", "loud"], { default: "plain" }),
    missing: optional(text({ doc: "A file that it wants to read" })),
  },
  outputs: { file: kinds.file() },
  async run({ value, name, style, missing }, context) {
    if (missing !== undefined) await context.files.read(missing);
    const shade = new Float32Array(3 * 4 * 4).fill(value / 10);
    await context.preview(() => ({ data: shade, shape: [1, 3, 4, 4] }));
    const line = `${value}${style === "loud" ? "!" : ""}\n${context.document ?? ""}`;
    const bytes = new TextEncoder().encode(line);
    return { file: await context.outputs.save(`${name}.txt`, bytes, "text/plain") };
  },
});
