import type { ImageInfo } from "../../src/api/images.ts";
import { type Assets, LISTED } from "./assets.ts";

/** Where a picture is shown from, by the name that nodes read it by; undefined where it is not known. */
export function pictureOf(
  { host, images }: Pick<Assets, "host" | "images">,
  name: string,
): Pick<ImageInfo, "url" | "thumbnail"> | undefined {
  const list = images.list.value;
  const found = list?.find((image) => image.name === name || image.otherNames?.includes(name));
  if (found) return found;
  // The server is asked for one by its name where it has more than it lists.
  if (host.server && (!list || list.length < LISTED)) return undefined;
  const url = host.pictureUrl(name);
  return url === undefined ? undefined : { url, thumbnail: url };
}
