import * as z from "zod/mini";
import type { Infer } from "../graph/infer.ts";
import { defineRoutes } from "./route.ts";
import { count, named, queryNumber, text, time } from "./schema.ts";

/** A picture that nodes can read, and where it can be shown from, whole and small. */
export const imageInfo = named(
  "ImageInfo",
  z.object({
    name: z.string().check(z.describe("By which nodes read it")),
    otherNames: z.exactOptional(z.array(text))
      .check(z.describe("By which nodes read it too: as seen from another folder, or by a link")),
    type: z.string().check(z.describe("Media type")),
    bytes: count,
    width: count,
    height: count,
    modified: time,
    url: text,
    thumbnail: text,
  }),
);

export type ImageInfo = Infer<typeof imageInfo>;

const tag = "images";

export const imageRoutes = defineRoutes({
  "GET /images": {
    tag,
    summary: "Pictures that nodes can read, newest first: brought, saved, beside the workflows",
    query: z.object({
      search: z.exactOptional(z.string().check(z.maxLength(300)))
        .check(z.describe("Only those with this in their name")),
      limit: z.exactOptional(queryNumber(1, 10_000)),
    }),
    answers: { 200: { doc: "Pictures", schema: z.array(imageInfo) } },
  },
  "GET /images/:name": {
    tag,
    summary: "A picture, or a part of its bytes",
    query: z.object({
      width: z.exactOptional(queryNumber(16, 4096))
        .check(z.describe("A copy about this wide, in place of the file")),
      of: z.exactOptional(text).check(z.describe("Anything: differs where the file does")),
    }),
    headers: { range: "bytes=from-to" },
    answers: {
      200: { doc: "The picture", type: "image/*" },
      206: { doc: "The part asked for", type: "image/*" },
      304: { doc: "As it was", type: "none" },
      415: { doc: "The file is no picture" },
      416: { doc: "There is no such part" },
    },
  },
});
