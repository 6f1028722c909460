import { defineNode, InputError, int, kinds, list, text } from "sdk";
import { checkColors, parseColor } from "./_color.ts";
import { onPaper, readImage } from "./_read_image.ts";

const PICTURE = /\.(png|jpe?g|webp)$/i;

/** Every picture in a folder, by name and 2 before 10: PNG, JPEG and WebP. */
export default defineNode({
  title: "Load images",
  category: "image",
  aliases: ["folder", "directory", "batch", "data set", "import", "LoadImageSetFromFolderNode"],
  inputs: {
    folder: text({ default: ".", doc: "The folder, within the input or output folder" }),
    start: int({ default: 0, min: 0, doc: "How many of the first are left out" }),
    limit: int({ default: 1000, min: 1, doc: "How many are read at the most" }),
    background: text({
      default: "#ffffff",
      widget: "color",
      advanced: true,
      doc: "What shows through where pictures are transparent",
    }),
  },
  outputs: {
    images: list(kinds.image(), { doc: "One picture each, of their own sizes" }),
    names: list(text(), { doc: "Their paths" }),
  },
  check: checkColors("background"),
  async run({ folder, start, limit, background }, context) {
    const color = parseColor(background, "background");
    const found = await pictures(context.files.list, folder);
    const names = found.slice(start, start + limit);
    if (names.length === 0) {
      throw new InputError(
        "folder",
        found.length === 0
          ? `There is no PNG, JPEG or WebP in "${folder}"`
          : `"${folder}" has ${found.length} pictures: none is left after ${start}`,
      );
    }
    const read = [];
    for (const name of names) {
      read.push(onPaper(await readImage(name, "folder", context), color));
      context.progress(read.length, names.length);
    }
    return { images: read, names };
  },
  async changes({ folder, start = 0, limit = Infinity }, { files }) {
    if (folder === undefined) return undefined;
    const names = (await pictures(files.list, folder)).slice(start, start + limit);
    return JSON.stringify(
      await Promise.all(names.map(async (name) => [name, await files.fingerprint(name)])),
    );
  },
});

async function pictures(
  read: (folder: string) => Promise<readonly string[]>,
  folder: string,
): Promise<readonly string[]> {
  try {
    return (await read(folder)).filter((name) => PICTURE.test(name));
  } catch (cause) {
    throw new InputError("folder", (cause as Error).message, { cause });
  }
}
