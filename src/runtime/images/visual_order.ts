/**
 * A line of text as it is seen from left to right: Hebrew and Arabic turned round, Arabic letters in the form that they have
 * beside their neighbours. What the rules of Unicode say of a line of labels, without embedded directions.
 *
 * @see https://www.unicode.org/reports/tr9/
 */

/** What has no form of its own: joiners, choosers of variants, marks of direction, colours of skin. */
export function isInvisible(char: string): boolean {
  return /[\p{Default_Ignorable_Code_Point}\p{Emoji_Modifier}]/u.test(char);
}

/** Scripts of South and Southeast Asia whose letters join, stack or change places, which takes a font's own rules. */
const REORDERED = [
  ..."Beng Deva Gujr Guru Knda Mlym Orya Sinh Taml Telu Khmr Mymr Tibt Java Bali".split(" "),
].map((script) => `\\p{Script=${script}}`).join("");
const reorderedLetter = new RegExp(`[${REORDERED}]`, "u");

/** Whether letters of this script are not written one after the other, which none here is. */
export function reordered(char: string): boolean {
  return reorderedLetter.test(char);
}

type Direction = "left" | "right";

const TO_LEFT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** The strong direction of a letter with its marks; digits and signs have none. */
function directionOf(letter: string): Direction | undefined {
  if (/^\p{N}/u.test(letter)) return undefined;
  if (TO_LEFT.test(letter)) return "left";
  return /^\p{L}/u.test(letter) ? "right" : undefined;
}

/** The characters of a line from left to right, in the forms that they have there. */
export function visualOrder(line: string): string {
  const text = joined([...line.normalize("NFC")].filter((char) => !isInvisible(char)).join(""));
  if (!TO_LEFT.test(text)) return text;
  const letters = Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
  const levels = levelsOf(letters);
  // From the innermost level out, each run of that level or deeper is turned round.
  let order = letters.map((letter, i) => ({ letter, level: levels[i]! }));
  for (let level = 2; level >= 1; level--) order = turned(order, level);
  return order.map(({ letter, level }) => level === 1 ? mirrored(letter) : letter).join("");
}

/** How deep each letter lies: 0 from left to right, 1 from right to left, 2 from left to right within that. */
function levelsOf(letters: readonly string[]): readonly number[] {
  const strong = letters.map(directionOf);
  const base = strong.find(Boolean) ?? "right";
  const levelOf = (side: Direction): number => side === "left" ? 1 : base === "left" ? 2 : 0;
  let before = base;
  const levels = letters.map((_, i) => {
    before = strong[i] ?? before;
    if (strong[i]) return levelOf(strong[i]!);
    // A number in Hebrew or Arabic reads to the right, and is a word of it.
    if (isOfNumber(letters, i)) return before === "left" ? 2 : levelOf("right");
    return undefined;
  });
  // Signs go with what is on both sides of them, or else with the line.
  const sides = levels.map((level, i): Direction | undefined =>
    level === undefined ? undefined : strong[i] ?? (level === 2 ? "left" : "right")
  );
  const [left, right] = [previous(sides), previous(sides.toReversed()).reverse()];
  return levels.map((level, i) =>
    level ?? levelOf((left[i] ?? base) === (right[i] ?? base) ? left[i] ?? base : base)
  );
}

/** Whether a letter is a digit, a sign between two, or one that stands before or behind one. */
function isOfNumber(letters: readonly string[], at: number): boolean {
  const [before, own, after] = [-1, 0, 1].map((step) => /^\p{N}/u.test(letters[at + step] ?? ""));
  if (own) return true;
  if (/^[.,:/]$/.test(letters[at]!)) return before! && after!;
  return /^[%‰°#+\p{Sc}\-−]$/u.test(letters[at]!) && (before! || after!);
}

/** For each, the last one before it that is known. */
function previous<T>(all: readonly (T | undefined)[]): (T | undefined)[] {
  let last: T | undefined;
  return all.map((one) => {
    const before = last;
    last = one ?? last;
    return before;
  });
}

/** Each run that lies as deep as this or deeper, turned round. */
function turned<T extends { readonly level: number }>(order: readonly T[], least: number): T[] {
  const runs: { readonly deep: boolean; readonly of: T[] }[] = [];
  for (const one of order) {
    const deep = one.level >= least;
    const last = runs.at(-1);
    if (last?.deep === deep) last.of.push(one);
    else runs.push({ deep, of: [one] });
  }
  return runs.flatMap(({ deep, of }) => deep ? of.reverse() : of);
}

const PAIRS = "()[]{}<>«»";

/** A bracket as it looks where lines run to the left. */
function mirrored(letter: string): string {
  const at = PAIRS.indexOf(letter);
  return at < 0 ? letter : PAIRS[at ^ 1]!;
}

/** Where an Arabic letter stands: alone, at the end of a joined group, at its beginning, in its middle. */
type Forms = readonly [alone: string, last: string, first?: string, middle?: string];

/** The forms of the letters, which stand one after the other in a block of Unicode, and those of lam with alef. */
function readForms(): ReadonlyMap<string, Forms> {
  const forms = new Map<string, string[]>();
  for (let code = 0xfe80; code <= 0xfefc; code++) {
    const form = String.fromCharCode(code);
    const letters = form.normalize("NFKC");
    forms.set(letters, [...forms.get(letters) ?? [], form]);
  }
  return forms as unknown as ReadonlyMap<string, Forms>;
}

let forms: ReadonlyMap<string, Forms> | undefined;

/** Arabic letters in the form that they have beside their neighbours. */
function joined(text: string): string {
  if (!/[\u0621-\u064a]/.test(text)) return text;
  forms ??= readForms();
  const known = forms;
  const units = text.match(/\u0644[\u0622\u0623\u0625\u0627]|[^]/gu) ?? [];
  // Marks are no neighbours; a stroke that only lengthens joins on both sides.
  const joins = (unit: string | undefined, form: 1 | 2): boolean =>
    unit === "\u0640" || (unit !== undefined && known.get(unit)?.[form] !== undefined);
  const neighbours = units.map((unit) => /^\p{M}/u.test(unit) ? undefined : unit);
  const [before, after] = [previous(neighbours), previous(neighbours.toReversed()).reverse()];
  return units.map((unit, i) => {
    const own = known.get(unit);
    if (!own) return unit;
    const back = joins(before[i], 2) && joins(unit, 1);
    const on = joins(unit, 2) && joins(after[i], 1);
    return (back ? on ? own[3] : own[1] : on ? own[2] : own[0]) ?? unit;
  }).join("");
}
