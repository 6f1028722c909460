import type { Host } from "../../host/host.ts";
import type { Brought } from "./brought_files.ts";

/** Where pictures are brought to. */
export interface BroughtPlace {
  readonly brought: Brought;
  /** What the folder is called, but for a number where there is one. */
  readonly name: string;
  /** The folder of the input folder, once there is a picture in it. */
  folder?: string;
}

/**
 * Brings pictures, and what is said of them, into a new folder of the input folder, where they lie as they lay in their
 * own. What has come already, when it is done again, is not there twice.
 *
 * @returns before each how many have come
 */
export async function* bringPictures(
  { upload, server }: Pick<Host, "upload" | "server">,
  place: BroughtPlace,
): AsyncGenerator<number> {
  const { pictures, captions } = place.brought;
  const said: Record<string, string> = {};
  for (const [index, picture] of pictures.entries()) {
    yield index;
    const { file, path } = picture;
    const isNew = place.folder === undefined;
    const parts = [place.folder ?? place.name, ...path.split("/").slice(0, -1)];
    const folder = parts.join("/");
    const { name = `${folder}/${file.name}` } = await upload(file, file.name, undefined, {
      ...{ folder, isNew },
    });
    place.folder ??= name.split("/")[0]!;
    const caption = captions.get(picture);
    if (caption !== undefined) said[name.slice(place.folder.length + 1)] = caption;
  }
  if (captions.size > 0) {
    await server?.ask("POST /uploads/captions", {
      body: { folder: place.folder!, captions: said },
    });
  }
}
