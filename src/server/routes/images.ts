import * as z from "zod";
import type { Deps } from "../deps.ts";
import { namesTag } from "../entity_tag.ts";
import { fileResponse } from "../file_response.ts";
import { queryNumber } from "../query_number.ts";
import type { Route } from "../route.ts";
import { defineRoute, json } from "../route.ts";
import { imageInfo } from "../schemas.ts";
import type { Thumbnails } from "../thumbnails.ts";

const tag = "images";
const listQuery = z.object({
  search: z.exactOptional(z.string().max(300)).describe("Only those with this in their name"),
  limit: z.exactOptional(queryNumber(1, 10_000)),
});
const query = z.object({
  width: z.exactOptional(queryNumber(16, 4096))
    .describe("A copy about this wide, in place of the file"),
  of: z.exactOptional(z.string()).describe("Anything: differs where the file does"),
});

/** Pictures that nodes can read, by the names that they read them by. */
export function imageRoutes({ images }: Deps, thumbnail: Thumbnails): readonly Route[] {
  return [
    defineRoute({
      method: "get",
      path: "/images",
      tag,
      summary: "Pictures that nodes can read, newest first: brought, saved, beside the workflows",
      query: listQuery,
      answers: { 200: { doc: "Pictures", schema: z.array(imageInfo) } },
      async answer({ query: { search = "", limit = 1000 } }) {
        const word = search.toLowerCase();
        const found = (await images.list()).filter(({ name }) => name.toLowerCase().includes(word));
        return json(found.slice(0, limit));
      },
    }),
    defineRoute({
      method: "get",
      path: "/images/:name",
      tag,
      summary: "A picture, or a part of its bytes",
      query,
      headers: { range: "bytes=from-to" },
      answers: {
        200: { doc: "The picture", type: "image/*" },
        206: { doc: "The part asked for", type: "image/*" },
        304: { doc: "As it was", type: "none" },
        415: { doc: "The file is no picture" },
        416: { doc: "There is no such part" },
      },
      async answer({ param, query: { width }, request }) {
        const image = await images.find(param("name"));
        const headers = {
          etag: `"${image.key.slice(0, 32)}${width ?? ""}"`,
          "cache-control": "private, no-cache",
          "content-disposition": "inline",
          "content-security-policy": "default-src 'none'; sandbox",
        };
        const known = namesTag(request.headers.get("if-none-match"), headers.etag);
        if (width !== undefined && known) {
          return new Response(null, { status: 304, headers });
        }
        const small = width === undefined ? undefined : await thumbnail(image, width);
        if (small) {
          return new Response(small, { headers: { ...headers, "content-type": "image/webp" } });
        }
        return await fileResponse(request, image.path, { ...headers, "content-type": image.type });
      },
    }),
  ];
}
