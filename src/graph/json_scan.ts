import { exactInteger } from "./exact_integer.ts";

/** A fault of a document's text, with where it is. Lines and columns count from 1. */
export class TextError extends SyntaxError {
  override readonly name: string = "TextError";
  readonly line: number;
  readonly column: number;

  constructor(message: string, text: string, offset: number) {
    const before = text.slice(0, offset);
    const line = before.split("\n").length;
    const column = offset - before.lastIndexOf("\n");
    super(`${message}: line ${line}, column ${column}`);
    this.line = line;
    this.column = column;
  }
}

/** A text that may be right, but holds more than is read. */
export class TextSizeError extends TextError {}

/** Where the spellings of an object's or a list's numbers are, see `json.ts`. */
export const SPELLINGS: unique symbol = Symbol("spellings");

export type Holder = Record<string, unknown> & { [SPELLINGS]?: Record<string, string> };

/** How much a text may hold, so that one that nobody would write is refused before it takes memory and time. */
const MAX_VALUES = 2_000_000;
/** In one object. */
const MAX_NAMES = 200_000;
/** Of one number. */
const MAX_DIGITS = 1000;
/** Letters of a number with which one that is not whole is never read as a whole one, but as 0 where it is tiny. */
const MAX_SURE = 16;

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const WORDS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["true", true],
  ["false", false],
  ["null", null],
]);

/** What may come next, in the words of a message. */
const EXPECTED = {
  value: "a value",
  first: "a value or ]",
  key: "a name in double quotes",
  firstKey: "a name in double quotes or }",
  colon: "a colon",
  next: "a comma or the closing bracket",
  end: "the end of the text",
} as const;

/**
 * Reads a JSON text once: `JSON.parse` says neither where every fault is, nor that a name stands twice in an object
 * (a bad merge) and would be lost, nor that the nesting is too deep for whoever walks it later, nor how a number is
 * spelled without taking ten times as long.
 */
export class JsonScan {
  readonly #text: string;
  readonly #maxDepth: number;
  #at = 0;
  #expected: keyof typeof EXPECTED = "value";
  #root: unknown;
  /** The innermost of the open brackets. */
  #inside: Holder | unknown[] | undefined;
  readonly #open: (Holder | unknown[])[] = [];
  /** Of each open object how many names it has, and the one that waits for its value. */
  readonly #names: { count: number; last: string }[] = [];
  #values = 0;

  constructor(text: string, maxDepth: number) {
    this.#text = text;
    this.#maxDepth = maxDepth;
  }

  /** What the text says, once it has been read. */
  get value(): unknown {
    return this.#root;
  }

  /**
   * Reads on.
   *
   * @returns whether it has come to the end
   * @throws TextError at the first fault
   */
  advance(tokens = Infinity): boolean {
    const text = this.#text;
    for (let left = tokens; left > 0; left--) {
      let code = text.charCodeAt(this.#at);
      while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) {
        code = text.charCodeAt(++this.#at);
      }
      if (code === 0x22) this.#quoted();
      else if (code === 0x2c) this.#comma();
      else if (code === 0x3a) this.#colon();
      else if (code === 0x7b) this.#begin({}, "{", "firstKey");
      else if (code === 0x5b) this.#begin([], "[", "first");
      else if (code === 0x7d) this.#end("}", "firstKey");
      else if (code === 0x5d) this.#end("]", "first");
      else if (this.#at < text.length) this.#word();
      else if (this.#expected === "end") return true;
      else this.#unexpected("the end");
    }
    return false;
  }

  #comma(): void {
    if (this.#expected !== "next") this.#unexpected(",");
    this.#expected = Array.isArray(this.#inside) ? "value" : "key";
    this.#at++;
  }

  #colon(): void {
    if (this.#expected !== "colon") this.#unexpected(":");
    this.#expected = "value";
    this.#at++;
  }

  #begin(value: Holder | unknown[], token: string, then: "firstKey" | "first"): void {
    this.#put(value, token);
    if (this.#open.length === this.#maxDepth) {
      this.#fail(`Nested deeper than ${this.#maxDepth} levels`);
    }
    if (then === "firstKey") this.#names.push({ count: 0, last: "" });
    this.#open.push(value);
    this.#inside = value;
    this.#expected = then;
    this.#at++;
  }

  #end(token: string, empty: "firstKey" | "first"): void {
    const matches = this.#inside && Array.isArray(this.#inside) === (empty === "first");
    if (!matches || (this.#expected !== "next" && this.#expected !== empty)) {
      this.#unexpected(token);
    }
    if (empty === "firstKey") this.#names.pop();
    this.#open.pop();
    this.#inside = this.#open.at(-1);
    this.#expected = this.#inside ? "next" : "end";
    this.#at++;
  }

  /** A name or a text. */
  #quoted(): void {
    let end = this.#at + 1;
    let escaped = false;
    for (;; end++) {
      const code = this.#text.charCodeAt(end);
      if (code === 0x22) break;
      if (!(code >= 0x20)) this.#unreadable(); // NaN beyond the end
      if (code !== 0x5c) continue;
      escaped = true;
      end++;
    }
    const token = this.#text.slice(this.#at, end + 1);
    const value = escaped ? this.#unescaped(token) : token.slice(1, -1);
    if (this.#expected === "key" || this.#expected === "firstKey") this.#name(value, token);
    else this.#put(value, token);
    this.#at = end + 1;
  }

  /** A pattern in place of this would run out of stack at a million escapes. */
  #unescaped(token: string): string {
    try {
      return JSON.parse(token) as string;
    } catch {
      return this.#unreadable();
    }
  }

  #name(name: string, token: string): void {
    if (name === "__proto__") this.#fail(`The name "__proto__" is not allowed`);
    if (Object.hasOwn(this.#inside!, name)) this.#fail(`The name ${token} stands twice`);
    const names = this.#names.at(-1)!;
    if (++names.count > MAX_NAMES) this.#tooMuch(`An object has more than ${MAX_NAMES} names`);
    names.last = name;
    this.#expected = "colon";
  }

  /** A number, `true`, `false` or `null`. */
  #word(): void {
    let end = this.#at;
    while (isWordPart(this.#text.charCodeAt(end))) end++;
    if (end - this.#at > MAX_DIGITS) this.#tooMuch(`A number has more than ${MAX_DIGITS} digits`);
    const token = this.#text.slice(this.#at, end);
    if (WORDS.has(token)) this.#put(WORDS.get(token), token);
    else if (!NUMBER.test(token)) this.#unreadable();
    else {
      const value = Number(token);
      const exact = this.#exact(token, value);
      const kept = exact === undefined || String(exact) === String(value) ? value : exact;
      this.#put(kept, token, String(kept));
    }
    this.#at = end;
  }

  /** The whole number beyond 2^53 that a token is. No whole number is read in place of one that is none. */
  #exact(token: string, value: number): bigint | undefined {
    if (!Number.isInteger(value)) return undefined;
    const isBig = !Number.isSafeInteger(value);
    if (!isBig && value !== 0 && token.length <= MAX_SURE) return undefined;
    const exact = exactInteger(token);
    if (exact === undefined && Math.abs(value) < 1e21) {
      const shown = token.length > 60 ? `${token.slice(0, 60)}…` : token;
      this.#fail(`The number ${shown} would be read as ${value}, so write that one or another`);
    }
    return isBig ? exact : undefined;
  }

  /** @param spelled as it would be printed: another token is kept */
  #put(value: unknown, token: string, spelled = token): void {
    if (this.#expected !== "value" && this.#expected !== "first") this.#unexpected(token);
    if (++this.#values > MAX_VALUES) this.#tooMuch(`There are more than ${MAX_VALUES} values`);
    const inside = this.#inside;
    let key: string | number = "";
    if (!inside) this.#root = value;
    else if (Array.isArray(inside)) key = inside.push(value) - 1;
    else inside[key = this.#names.at(-1)!.last] = value;
    if (inside && spelled !== token) ((inside as Holder)[SPELLINGS] ??= {})[key] = token;
    this.#expected = inside ? "next" : "end";
  }

  #unreadable(): never {
    this.#unexpected(JSON.stringify(this.#text[this.#at]));
  }

  #unexpected(found: string): never {
    this.#fail(`Expected ${EXPECTED[this.#expected]}, but got ${found}`);
  }

  #tooMuch(message: string): never {
    throw new TextSizeError(message, this.#text, this.#at);
  }

  #fail(message: string): never {
    throw new TextError(message, this.#text, this.#at);
  }
}

/** Whether a letter can be part of a number or a word: `+`, `-`, `.`, digits, `_`. */
function isWordPart(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || code === 0x2b || code === 0x2d || code === 0x2e ||
    (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a) || code === 0x5f;
}
