/** Room for the first bytes, which grows as more come. */
const ROOM = 2 ** 12;

/**
 * Bytes that come in parts. A part is copied and not held, as one of a single byte may be a view of a buffer of many: held are
 * at most twice the bytes that came.
 */
export class GatheredBytes {
  #room = new Uint8Array(ROOM);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** @param most How many there will be in the end: room that nothing comes for is none of the machine's memory */
  add(part: Uint8Array, most: number = 0): void {
    const length = this.#length + part.length;
    if (length > this.#room.length) {
      const room = new Uint8Array(most || Math.max(length, 2 * this.#room.length));
      room.set(this.#room.subarray(0, this.#length));
      this.#room = room;
    }
    this.#room.set(part, this.#length);
    this.#length = length;
  }

  /** All of them, in a buffer of their own, and begins anew. */
  take(): Uint8Array<ArrayBuffer> {
    const isFull = this.#length === this.#room.length;
    const whole = isFull ? this.#room : this.#room.slice(0, this.#length);
    this.#length = 0;
    if (isFull || this.#room.length > ROOM) this.#room = new Uint8Array(ROOM);
    return whole;
  }
}
