import { composite, InputError, type RunContext, type Tensor } from "sdk";
import { mapPixels } from "./_match.ts";

/** A picture file as it is: colours, and how opaque it is where the file says so. @throws InputError at `port` */
export async function readImage(
  path: string,
  port: string,
  { files, images }: Pick<RunContext, "files" | "images">,
): Promise<{ readonly image: Tensor; readonly alpha?: Tensor }> {
  try {
    return await images.decode(await files.read(path), { name: path });
  } catch (cause) {
    throw new InputError(port, (cause as Error).message, { cause });
  }
}

/** What is seen of a picture on paper of one colour. */
export function onPaper(
  { image, alpha }: { readonly image: Tensor; readonly alpha?: Tensor },
  color: readonly number[],
): Tensor {
  if (!alpha) return image;
  return composite(mapPixels(image, (_, __, channel) => color[channel]!), image, alpha);
}
