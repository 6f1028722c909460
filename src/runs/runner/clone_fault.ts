/** Values and names, and places in lists, that a message may have: as many as the largest answer. */
const MAX_VALUES = 2 ** 20;

/** What follows a tag. */
interface Layout {
  /** How many numbers, of one to five bytes each. */
  readonly numbers?: number;
  /** After them, for each that the last of them counts. */
  readonly bytesEach?: number;
  readonly bytes?: number;
  /** Its number is one of places, which are made before they are filled. */
  readonly isList?: boolean;
  /** It is no value, but fills up or ends one. */
  readonly isMark?: boolean;
}

const TEXT: Layout = { numbers: 1, bytesEach: 1 };

/** What plain data is made of in the words of V8's serializer; `small_data.ts` looks closer. */
const LAYOUTS: ReadonlyMap<number, Layout> = new Map(
  Object.entries<Layout>({
    "_": {},
    "0": {},
    "T": {},
    "F": {},
    "-": {},
    "I": { numbers: 1 },
    "U": { numbers: 1 },
    "N": { bytes: 8 },
    "Z": { numbers: 1, bytesEach: 0.5 },
    '"': TEXT,
    "c": TEXT,
    "S": TEXT,
    "\\": { numbers: 2, bytesEach: 1 }, // a typed array: its type and its bytes
    "^": { numbers: 1 }, // what was there before
    "o": {},
    "A": { numbers: 1, isList: true },
    "a": { numbers: 1, isList: true },
    "{": { numbers: 1, isMark: true },
    "$": { numbers: 2, isMark: true },
    "@": { numbers: 2, isMark: true },
    "\0": { isMark: true },
  }).map(([tag, layout]) => [tag.charCodeAt(0), layout]),
);

/**
 * Why a structured clone is no plain data or too much of it, as the end of a sentence; undefined if it is neither. To be
 * asked before it is taken apart: a list of a few bytes may claim room for millions of values, and megabytes of empty maps
 * take gigabytes of memory and many seconds.
 *
 * @param head How a clone by this V8 begins: another one may follow other rules
 */
export function cloneFault(bytes: Uint8Array, head: Uint8Array): string | undefined {
  if (head.some((byte, index) => bytes[index] !== byte)) return "is none";
  let at = head.length;
  const readNumber = (): number => {
    let value = 0;
    for (let unit = 1; unit < 2 ** 35; unit *= 128) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 127) * unit;
      if (byte < 128) return value;
    }
    return at = Infinity; // longer than any that V8 writes
  };
  let values = MAX_VALUES;
  let places = MAX_VALUES;
  while (at < bytes.length) {
    const layout = LAYOUTS.get(bytes[at++]!);
    if (!layout) return "has what is no plain data";
    const { numbers = 0, bytesEach = 0, bytes: more = 0, isList, isMark } = layout;
    let number = 0;
    for (let left = numbers; left > 0; left--) number = readNumber();
    if (isList) places -= number;
    if (!isMark) values--;
    if (values < 0 || places < 0) return `has more than ${MAX_VALUES} values`;
    at += more + Math.floor(number * bytesEach);
  }
  return at === bytes.length ? undefined : "is cut short";
}
