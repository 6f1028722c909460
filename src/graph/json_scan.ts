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

const SPACE = /[ \t\n\r]*/y;
const TOKEN = new RegExp(
  [
    String.raw`[{}[\],:]`,
    String.raw`"[^"\\\0-\x1f]*(?:\\(?:["\\/bfnrt]|u[\da-fA-F]{4})[^"\\\0-\x1f]*)*"`,
    String.raw`-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])`,
    String.raw`(?:true|false|null)\b`,
  ].join("|"),
  "y",
);

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
 * Checks a JSON text without building it: `JSON.parse` says neither where every fault is, nor that a name stands
 * twice in an object (a bad merge) and would be lost, nor that the nesting is too deep for whoever walks it later.
 *
 * @throws TextError at the first fault
 */
export function scanJson(text: string, maxDepth: number): void {
  /** The open brackets: the names seen so far in an object, undefined for a list. */
  const open: (Set<string> | undefined)[] = [];
  let expected: keyof typeof EXPECTED = "value";
  let at = 0;
  for (;;) {
    SPACE.lastIndex = at;
    SPACE.test(text);
    at = SPACE.lastIndex;
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text)?.[0];
    if (token === undefined) {
      if (at === text.length && expected === "end") return;
      const found = at === text.length ? "the end" : JSON.stringify(text[at]);
      throw new TextError(`Expected ${EXPECTED[expected]}, but got ${found}`, text, at);
    }
    const inside = open.at(-1);
    const fail = (): never => {
      throw new TextError(`Expected ${EXPECTED[expected]}, but got ${token}`, text, at);
    };
    if (token === "{" || token === "[") {
      if (expected !== "value" && expected !== "first") fail();
      if (open.length === maxDepth) {
        throw new TextError(`Nested deeper than ${maxDepth} levels`, text, at);
      }
      open.push(token === "{" ? new Set() : undefined);
      expected = token === "{" ? "firstKey" : "first";
    } else if (token === "}" || token === "]") {
      const empty = token === "}" ? "firstKey" : "first";
      const matches = token === "}" ? inside !== undefined : inside === undefined;
      if ((expected !== "next" && expected !== empty) || !matches) fail();
      open.pop();
      expected = open.length ? "next" : "end";
    } else if (token === ":") {
      if (expected !== "colon") fail();
      expected = "value";
    } else if (token === ",") {
      if (expected !== "next") fail();
      expected = inside ? "key" : "value";
    } else if (expected === "key" || expected === "firstKey") {
      if (!token.startsWith('"')) fail();
      const key = JSON.parse(token) as string;
      if (key === "__proto__") throw new TextError(`The name "__proto__" is not allowed`, text, at);
      if (inside!.has(key)) throw new TextError(`The name ${token} stands twice`, text, at);
      inside!.add(key);
      expected = "colon";
    } else {
      if (expected !== "value" && expected !== "first") fail();
      expected = open.length ? "next" : "end";
    }
    at += token.length;
  }
}
