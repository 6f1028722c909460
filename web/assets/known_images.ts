import { signal } from "@preact/signals";
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { ImageInfo } from "../../src/api/images.ts";
import type { Host } from "../host/host.ts";

const lists = new WeakMap<Host, Signal<readonly ImageInfo[] | undefined>>();

/** The pictures that the host has for nodes to read; undefined until it has said, and where it keeps none. */
export function knownImages(host: Host): ReadonlySignal<readonly ImageInfo[] | undefined> {
  const known = lists.get(host);
  if (known) return known;
  const list = signal<readonly ImageInfo[] | undefined>(undefined);
  lists.set(host, list);
  readImages(host).catch(() => {});
  return list;
}

/** Asks the host for its pictures anew. */
export async function readImages(host: Host): Promise<readonly ImageInfo[]> {
  const images = await host.server?.json("GET /images");
  if (images) (knownImages(host) as Signal<readonly ImageInfo[] | undefined>).value = images;
  return images ?? [];
}

/** Where a picture is shown from, by the name that nodes read it by; undefined where it is not known. */
export function pictureOf(
  host: Host,
  name: string,
): Pick<ImageInfo, "url" | "thumbnail"> | undefined {
  const found = knownImages(host).value?.find((image) => image.name === name);
  if (found) return found;
  const url = host.pictureUrl(name);
  return url === undefined ? undefined : { url, thumbnail: url };
}
