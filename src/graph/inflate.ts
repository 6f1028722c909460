/** Bytes that are fed at a time: each gives about a thousand at most. */
const SLICE = 4096;

/**
 * What zlib has packed, by the platform's own decoder, in browser and command line.
 *
 * @throws SyntaxError for more than `most` bytes, as soon as there are, and for what is damaged
 */
export async function inflate(
  packed: Uint8Array<ArrayBuffer>,
  most: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const { readable, writable } = new DecompressionStream("deflate");
  const reader = readable.getReader();
  const fed = feed(writable.getWriter(), packed);
  fed.catch(() => {}); // the reader is told, too
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  try {
    for (let next; !(next = await reader.read()).done;) {
      parts.push(next.value);
      size += next.value.length;
      if (size > most) throw new SyntaxError(`A text of it unpacks to more than ${most} bytes`);
    }
  } catch (cause) {
    await reader.cancel().catch(() => {});
    if (cause instanceof SyntaxError) throw cause;
    throw new SyntaxError("A text of it is damaged: it cannot be unpacked", { cause });
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

async function feed(
  writer: WritableStreamDefaultWriter<BufferSource>,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  for (let at = 0; at < bytes.length; at += SLICE) {
    await writer.write(bytes.subarray(at, at + SLICE));
  }
  await writer.close();
}
