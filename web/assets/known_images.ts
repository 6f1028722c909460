import type { ImageInfo } from "../../src/api/images.ts";
import type { Assets } from "./assets.ts";

/** Where a picture is shown from, by the name that nodes read it by; undefined where it is not known. */
export function pictureOf(
  { host, images }: Pick<Assets, "host" | "images">,
  name: string,
): Pick<ImageInfo, "url" | "thumbnail"> | undefined {
  const found = images.list.value?.find((image) => image.name === name);
  if (found) return found;
  const url = host.pictureUrl(name);
  return url === undefined ? undefined : { url, thumbnail: url };
}
