import * as z from "zod/mini";
import { known } from "../known.ts";
import { pictureOf, storedPicture } from "../pictures.ts";
import { defineTool } from "../tool.ts";

/** Pictures: those that nodes can read, and those that runs have made. */
export const pictureTools = {
  list_pictures: defineTool({
    title: "List pictures",
    description: "Pictures that nodes such as core.load_image can read by name: those that were " +
      "brought, saved by runs, or lie beside the graphs.",
    input: z.strictObject({
      search: z.exactOptional(z.string().check(z.maxLength(300))),
      limit: z.exactOptional(z.int().check(z.minimum(1), z.maximum(200))),
    }),
    reads: true,
    async run({ search, limit = 50 }, { braid }) {
      const query = { limit, ...(search !== undefined && { search }) };
      const pictures = (await braid.json("GET /images", { query }))
        .map(({ url: _, thumbnail: __, ...picture }) => picture);
      const lines = pictures.map(({ name, width, height }) => `${name} ${width}x${height}`);
      return { text: lines.join("\n") || "There are none", data: { pictures } };
    },
  }),
  read_picture: defineTool({
    title: "Look at a picture",
    description: "Shows a picture: by the sha256 that a run or a report tells, or by a name that " +
      "list_pictures tells.",
    input: z.strictObject({
      picture: z.string().check(z.minLength(1), z.maxLength(1000)),
      width: z.exactOptional(z.int().check(z.minimum(16), z.maximum(4096)))
        .check(z.describe("Pixels of a smaller copy; 0.5 to 1 megapixel is plenty to judge by")),
    }),
    reads: true,
    async run({ picture, width }, { braid }) {
      const isStored = /^[0-9a-f]{64}$/.test(picture);
      const query = width === undefined ? {} : { width };
      const shown = await known(
        isStored
          ? storedPicture(braid, picture, width)
          : braid.ask("GET /images/:name", { params: { name: picture }, query }).then(pictureOf),
        picture,
        async () => (await braid.json("GET /images")).map(({ name }) => name),
      );
      const { length } = shown.bytes;
      return {
        text: `${picture}: ${shown.mediaType}, ${length} bytes`,
        data: { picture, mediaType: shown.mediaType, bytes: length },
        pictures: [shown],
      };
    },
  }),
};
