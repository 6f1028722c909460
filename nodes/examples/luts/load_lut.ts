import { defineNode, InputError, text } from "sdk";
import { lut, parseCube } from "./_lut.ts";

/** A look-up table from a `.cube` file, of one or three dimensions. */
export default defineNode({
  title: "Load look-up table",
  category: "image/colour",
  aliases: ["cube", "lut", "grade", "import"],
  inputs: {
    path: text({
      placeholder: "film.cube",
      doc: "The file, by its path within the input or output folder",
    }),
  },
  outputs: { lut: lut({ doc: "The table" }) },
  async run({ path }, { files }) {
    const bytes = await files.read(path);
    try {
      return { lut: parseCube(new TextDecoder().decode(bytes)) };
    } catch (error) {
      throw new InputError("path", `Cannot read "${path}": ${(error as Error).message}`);
    }
  },
  changes: ({ path }, { files }) => path === undefined ? undefined : files.fingerprint(path),
});
