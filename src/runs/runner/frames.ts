import { deserialize, serialize } from "node:v8";
import { cloneFault } from "./clone_fault.ts";
import { GatheredBytes } from "./gathered_bytes.ts";
import { Turns } from "../../graph/turns.ts";

/** How every message begins: V8's version. */
const HEAD: Uint8Array = serialize(null).subarray(0, 2);

/** A message as it goes through a pipe: its length in 4 bytes, little-endian, and its structured clone. */
export function encodeFrame(message: unknown): Uint8Array<ArrayBuffer> {
  const body = serialize(message);
  const frame = new Uint8Array(4 + body.length);
  new DataView(frame.buffer).setUint32(0, body.length, true);
  frame.set(body, 4);
  return frame;
}

/**
 * The messages of a pipe until it ends. One of more than `maxBytes` is refused before any of it is held, one that is no plain
 * data or too much of it before it is taken apart. However many there are, others have their turn between them.
 *
 * @throws Error for what is no message
 */
export async function* readFrames(
  pipe: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<unknown> {
  const held = new GatheredBytes();
  const turns = new Turns();
  let wanted = 4;
  let isHead = true;
  for await (let part of pipe) {
    while (part.length) {
      await turns.next;
      const missing = wanted - held.length;
      held.add(part.subarray(0, missing));
      part = part.subarray(missing);
      if (held.length < wanted) break;
      const bytes = held.take();
      if (isHead) {
        wanted = new DataView(bytes.buffer).getUint32(0, true);
        if (wanted > maxBytes) throw new RangeError(`A message of ${wanted} bytes is too large`);
      } else {
        const fault = cloneFault(bytes, HEAD);
        if (fault !== undefined) throw new TypeError(`A message ${fault}`);
        yield deserialize(bytes);
        wanted = 4;
      }
      isHead = !isHead;
    }
  }
}
