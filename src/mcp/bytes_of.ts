import { ToolFault } from "./tool.ts";

/** More than this is neither read nor told: an agent could not look at it. */
const MAX_BYTES = 8 * 2 ** 20;

/** What a server answers. @param instead What to do where it is too much @throws ToolFault that says so */
export async function bytesOf({ body }: Response, instead: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body ?? []) {
    parts.push(part);
    size += part.length;
    if (size > MAX_BYTES) {
      throw new ToolFault(
        `It has more than ${MAX_BYTES / 2 ** 20} MB, too much to be told: ${instead}`,
      );
    }
  }
  return await new Blob(parts as BlobPart[]).bytes();
}
