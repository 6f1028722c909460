import { deserialize, serialize } from "node:v8";

/** A message as it goes through a pipe: its length in 4 bytes, little-endian, and its structured clone. */
export function encodeFrame(message: unknown): Uint8Array<ArrayBuffer> {
  const body = serialize(message);
  const frame = new Uint8Array(4 + body.length);
  new DataView(frame.buffer).setUint32(0, body.length, true);
  frame.set(body, 4);
  return frame;
}

/**
 * The messages of a pipe until it ends. One of more than `maxBytes` is refused before any of it is held.
 *
 * @throws Error for what is no message
 */
export async function* readFrames(
  pipe: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<unknown> {
  const parts: Uint8Array[] = [];
  let held = 0;
  let wanted = 4;
  let head = true;
  const take = (): Uint8Array => {
    const whole = new Uint8Array(wanted);
    for (let at = 0; at < wanted;) {
      const part = parts[0]!;
      const used = part.subarray(0, wanted - at);
      whole.set(used, at);
      at += used.length;
      if (used.length === part.length) parts.shift();
      else parts[0] = part.subarray(used.length);
    }
    held -= wanted;
    return whole;
  };
  for await (const part of pipe) {
    parts.push(part);
    held += part.length;
    while (held >= wanted) {
      const bytes = take();
      if (head) {
        wanted = new DataView(bytes.buffer).getUint32(0, true);
        if (wanted > maxBytes) throw new RangeError(`A message of ${wanted} bytes is too large`);
      } else {
        yield deserialize(bytes);
        wanted = 4;
      }
      head = !head;
    }
  }
}
