import type { imageRoutes } from "../../api/images.ts";
import type { Deps } from "../deps.ts";
import { namesTag } from "../entity_tag.ts";
import { fileResponse } from "../file_response.ts";
import type { Handlers } from "../route.ts";
import type { Thumbnails } from "../thumbnails.ts";

/** Pictures that nodes can read, by the names that they read them by. */
export function imageHandlers(
  { images }: Deps,
  thumbnail: Thumbnails,
): Handlers<typeof imageRoutes> {
  return {
    "GET /images": ({ query: { search = "", limit = 1000 } }) => images.list(search, limit),
    async "GET /images/:name"({ params, query: { width }, request }) {
      const image = await images.find(params.name);
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
  };
}
