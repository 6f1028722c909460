import { deserialize, serialize } from "node:v8";
import { cloneFault } from "./clone_fault.ts";
import { GatheredBytes } from "./gathered_bytes.ts";
import { Turns } from "../../graph/turns.ts";

/** How every message begins: V8's version. */
const HEAD: Uint8Array = serialize(null).subarray(0, 2);

/** A message as it goes through a pipe, in two parts, so that a large one is not copied: its length in 4 bytes, little-endian, and its structured clone. */
export function frameParts(message: unknown): readonly [head: Uint8Array, body: Uint8Array] {
  const body = serialize(message);
  const head = new Uint8Array(4);
  new DataView(head.buffer).setUint32(0, body.length, true);
  return [head, body];
}

/** {@link frameParts} in one. */
export function encodeFrame(message: unknown): Uint8Array<ArrayBuffer> {
  const [head, body] = frameParts(message);
  const frame = new Uint8Array(head.length + body.length);
  frame.set(head);
  frame.set(body, head.length);
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
      held.add(part.subarray(0, missing), wanted);
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
