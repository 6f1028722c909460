import { deserialize, serialize } from "node:v8";
import { cloneFault } from "./clone_fault.ts";

/** How every message begins: V8's version. */
const HEAD: Uint8Array = serialize(null).subarray(0, 2);
/** Room for the beginning of a message, which grows as more of it comes. */
const ROOM = 2 ** 16;

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
 * data or too much of it before it is taken apart. However small the parts are in which one comes, no more is held than
 * twice its bytes.
 *
 * @throws Error for what is no message
 */
export async function* readFrames(
  pipe: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<unknown> {
  let held = new Uint8Array(ROOM);
  let count = 0;
  let wanted = 4;
  let isHead = true;
  for await (let part of pipe) {
    while (part.length) {
      const taken = part.subarray(0, wanted - count);
      part = part.subarray(taken.length);
      if (count + taken.length > held.length) held = grown(held, count + taken.length, wanted);
      held.set(taken, count);
      count += taken.length;
      if (count < wanted) break;
      if (isHead) {
        wanted = new DataView(held.buffer).getUint32(0, true);
        if (wanted > maxBytes) throw new RangeError(`A message of ${wanted} bytes is too large`);
      } else {
        const body = held.slice(0, wanted); // typed arrays in the message are views of it
        const fault = cloneFault(body, HEAD);
        if (fault !== undefined) throw new TypeError(`A message ${fault}`);
        yield deserialize(body);
        wanted = 4;
        if (held.length > ROOM) held = new Uint8Array(ROOM);
      }
      count = 0;
      isHead = !isHead;
    }
  }
}

/** A copy with room for `needed` bytes, and more for those that may follow. */
function grown(
  bytes: Uint8Array<ArrayBuffer>,
  needed: number,
  most: number,
): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(Math.min(most, Math.max(needed, 2 * bytes.length)));
  copy.set(bytes);
  return copy;
}
