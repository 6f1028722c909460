/**
 * Values as they go between a runner and the process of a plugin: plain data and the numbers of tensors. What has an identity
 * in the runner, such as a function, stays there: the plugin gets a token that it can pass on and not look into. Whatever it
 * passes on unchanged goes back by its number, not by its bytes.
 */

/** Most that goes through in one message. */
const LIMITS = { items: 250_000, characters: 16 * 2 ** 20, depth: 48, bytes: 2 ** 28 };
/** Most bytes of numbers that a runner holds for all that a plugin is at: its process may not take much more itself. */
export const MAX_HELD_BYTES: number = 6 * LIMITS.bytes;
/** Most bytes of a message: of one that holds as much as it may. */
export const MAX_VALUE_BYTES: number = LIMITS.bytes + 2 ** 26;

/**
 * A value in a message. Lists are tagged, so that what is data and what is not cannot be mistaken: `["list", ...]`, and
 * `["given", n]` for the one that was given as the n-th.
 */
export type Packed = unknown;

/** Stands for a value of the runner that a plugin cannot look into. */
export class Token {
  /** Told to an author who prints it. */
  toString(): string {
    return "a value of the runner, which can be passed on only";
  }
}

/** Any typed array. */
type Numbers = Float32Array;

const isNumbers = (value: unknown): value is Numbers =>
  ArrayBuffer.isView(value) && !(value instanceof DataView);

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Takes off what is left of {@link LIMITS}. @throws RangeError */
class Meter {
  readonly #left = { items: LIMITS.items, characters: LIMITS.characters, bytes: LIMITS.bytes };

  /** Taken off. */
  get bytes(): number {
    return LIMITS.bytes - this.#left.bytes;
  }

  take(what: "items" | "characters" | "bytes", count: number): void {
    this.#left[what] -= count;
    if (this.#left[what] >= 0) return;
    const most = what === "bytes" ? `${LIMITS.bytes / 2 ** 20} MB` : `${LIMITS[what]} ${what}`;
    throw new RangeError(`holds more than ${most}: give less at once`);
  }

  dive(depth: number): number {
    if (depth < LIMITS.depth) return depth + 1;
    throw new RangeError(`is nested deeper than ${LIMITS.depth} levels`);
  }
}

/** Bytes of the numbers in what {@link Given} has unpacked. */
export function bytesIn(value: unknown): number {
  if (isNumbers(value)) return value.byteLength;
  if (typeof value !== "object" || value === null) return 0;
  return Object.values(value).reduce((sum: number, item) => sum + bytesIn(item), 0);
}

/** Numbers of what was given, up to the second, which is not among them. */
export type Range = readonly [from: number, to: number];

/** What stays in the runner, which its number stands for as long as a call is at work. */
const isToken = (value: unknown): boolean =>
  !isNumbers(value) && !Array.isArray(value) &&
  (typeof value !== "object" || value === null || !isPlain(value));

/** What the runner has given to one call of a plugin, by number. */
export class Given {
  readonly #values: unknown[] = [];
  readonly #numbers = new Map<unknown, number>();
  #answers: { readonly range: Range; readonly bytes: number }[] = [];
  #bytes = 0;

  /** Of all numbers in it. */
  get bytes(): number {
    return this.#bytes;
  }

  /** {@link pack} of what may be forgotten before the call is over. @throws as that does */
  packAnswer(value: unknown): Packed {
    const [from, bytes] = [this.#values.length, this.#bytes];
    const packed = this.pack(value);
    this.#answers.push({ range: [from, this.#values.length], bytes: this.#bytes - bytes });
    return packed;
  }

  /** Which answers to forget: none of them is given by number any more. */
  letGo(): { readonly ranges: readonly Range[]; readonly forget: () => void } {
    const answers = this.#answers;
    this.#answers = [];
    const each = (act: (number: number) => void): void => {
      for (const { range: [from, to] } of answers) {
        for (let number = from; number < to; number++) {
          if (!isToken(this.#values[number])) act(number);
        }
      }
    };
    each((number) => this.#numbers.delete(this.#values[number]));
    return {
      ranges: answers.map(({ range }) => range),
      /** Once the plugin's process has forgotten their numbers, too. */
      forget: () => {
        each((number) => delete this.#values[number]);
        for (const { bytes } of answers) this.#bytes -= bytes;
      },
    };
  }

  /** @throws RangeError for more than goes through, as the end of a sentence */
  pack(value: unknown): Packed {
    const before = this.#values.length;
    const meter = new Meter();
    try {
      const packed = this.#pack(value, meter, 0);
      this.#bytes += meter.bytes;
      return packed;
    } catch (error) {
      for (const one of this.#values.splice(before)) this.#numbers.delete(one); // it is not sent
      throw error;
    }
  }

  #pack(value: unknown, meter: Meter, depth: number): Packed {
    meter.take("items", 1);
    if (typeof value === "string") meter.take("characters", value.length);
    const isLeaf = typeof value !== "object" && typeof value !== "function" &&
      typeof value !== "symbol";
    if (isLeaf || value === null) return value;
    const known = this.#numbers.get(value);
    if (known !== undefined) return ["given", known];
    this.#numbers.set(value, this.#values.push(value) - 1);
    if (isNumbers(value)) {
      meter.take("bytes", value.byteLength);
      return value;
    }
    if (Array.isArray(value)) {
      const next = meter.dive(depth);
      return ["list", ...value.map((item) => this.#pack(item, meter, next))];
    }
    if (typeof value !== "object" || !isPlain(value)) return ["token"];
    const next = meter.dive(depth);
    const packed: Record<string, Packed> = {};
    for (const [name, item] of Object.entries(value)) {
      meter.take("characters", name.length);
      if (name !== "__proto__") packed[name] = this.#pack(item, meter, next);
    }
    return packed;
  }

  /**
   * What a plugin has sent, which may be anything.
   *
   * @throws TypeError, RangeError for what is no value, as the end of a sentence
   */
  unpack(packed: Packed): unknown {
    return unpack(packed, (number) => {
      if (!(number in this.#values)) throw new TypeError("has what it was not given");
      return this.#values[number];
    });
  }
}

/** What one call of a plugin has received, in the plugin's process. */
export class Received {
  readonly #values: unknown[] = [];
  readonly #numbers = new Map<unknown, number>();

  /** As it was given; lists and objects cannot be changed. */
  unpack(packed: Packed): unknown {
    return unpack(packed, (number) => this.#values[number], {
      begin: () => this.#values.push(undefined) - 1,
      end: (number, value) => {
        this.#values[number] = value;
        this.#numbers.set(value, number);
        if (!isNumbers(value)) Object.freeze(value);
      },
    });
  }

  /** From here on it is passed on as it is, and kept only by who has it. */
  forget(ranges: readonly Range[]): void {
    for (const [from, to] of ranges) {
      for (let number = from; number < to; number++) {
        const value = this.#values[number];
        if (value instanceof Token) continue;
        this.#values[number] = undefined;
        this.#numbers.delete(value);
      }
    }
  }

  /** @throws TypeError, RangeError for what cannot leave the process, as the end of a sentence */
  pack(value: unknown): Packed {
    return this.#pack(value, new Meter(), 0);
  }

  #pack(value: unknown, meter: Meter, depth: number): Packed {
    meter.take("items", 1);
    if (typeof value === "string") meter.take("characters", value.length);
    if (typeof value === "function" || typeof value === "symbol") {
      throw new TypeError(`holds a ${typeof value}, which cannot leave the plugin's process`);
    }
    if (typeof value !== "object" || value === null) return value;
    const known = this.#numbers.get(value);
    if (known !== undefined) return ["given", known];
    if (isNumbers(value)) {
      meter.take("bytes", value.byteLength);
      return value.buffer instanceof ArrayBuffer ? value : value.slice(); // which a clone cannot share
    }
    const next = meter.dive(depth);
    if (Array.isArray(value)) {
      return ["list", ...value.map((item) => this.#pack(item, meter, next))];
    }
    if (!isPlain(value)) {
      const name = value.constructor?.name || "class";
      throw new TypeError(`holds an instance of ${name}, which cannot leave the plugin's process`);
    }
    const packed: Record<string, Packed> = {};
    for (const [name, item] of Object.entries(value)) {
      meter.take("characters", name.length);
      packed[name] = this.#pack(item, meter, next);
    }
    return packed;
  }
}

interface Counting {
  begin(): number;
  end(number: number, value: unknown): void;
}

function unpack(
  packed: Packed,
  given: (number: number) => unknown,
  counting?: Counting,
): unknown {
  const meter = new Meter();
  const read = (item: Packed, depth: number): unknown => {
    meter.take("items", 1);
    if (typeof item === "string") meter.take("characters", item.length);
    if (typeof item !== "object" || item === null) return item;
    if (isGiven(item)) return given(item[1]);
    const number = counting?.begin();
    const done = (value: unknown): unknown => {
      if (number !== undefined) counting!.end(number, value);
      return value;
    };
    if (isNumbers(item)) {
      meter.take("bytes", item.byteLength);
      return done(item);
    }
    const next = meter.dive(depth);
    if (Array.isArray(item)) {
      if (counting && item[0] === "token") return done(new Token());
      if (item[0] !== "list") throw new TypeError("has what is no value");
      return done(item.slice(1).map((one) => read(one, next)));
    }
    if (!isPlain(item)) throw new TypeError("has what is no plain data");
    const value: Record<string, unknown> = {};
    for (const [name, one] of Object.entries(item)) {
      if (name === "__proto__") throw new TypeError(`has a field named "__proto__"`);
      meter.take("characters", name.length);
      value[name] = read(one, next);
    }
    return done(value);
  };
  return read(packed, 0);
}

const isGiven = (item: object): item is readonly ["given", number] =>
  Array.isArray(item) && item[0] === "given" && item.length === 2 &&
  Number.isSafeInteger(item[1]) && (item[1] as number) >= 0;
