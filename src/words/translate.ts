/**
 * What a person reads, in the person's language. The English text is the id: it stands where it is shown, and whatever the
 * catalogue of the language lacks stays English. What travels, is logged or is saved is English always.
 */

/** The texts of one message by what Intl.PluralRules says of its count. */
export type Forms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> & {
  readonly other: string;
};

/** A language other than English: `{0}` in a text is the first value of its English. */
export interface Words {
  /** BCP 47. */
  readonly language: string;
  readonly words: Readonly<Record<string, string | Forms>>;
  /** What plugins call what is their own, by plugin: no word of theirs stands for one of Braid's. */
  plugins?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Finds what is no id as it stands, a sentence with its values in it: `sentences.ts`. */
  match?: (text: string) => string;
  /** Gives data with its titles and docs in the language: `shown_data.ts`. */
  data?: (data: unknown, kept?: string) => unknown;
}

declare global {
  /** Set before any other module is evaluated; undefined for English. */
  var braidWords: Words | undefined;
}

/** For Intl: undefined is whatever the person's system has. */
export const locale = (): string | undefined => globalThis.braidWords?.language;

const found = (id: string): string | Forms | undefined => {
  const words = globalThis.braidWords?.words;
  return words && Object.hasOwn(words, id) ? words[id] : undefined;
};

/** A text with its values in place of `{0}`, `{1}`, in pieces. */
export const filled = <T>(text: string, values: readonly T[]): (string | T)[] =>
  text.split(/\{(\d+)\}/).map((part, i) => i % 2 ? values[Number(part)] ?? "" : part);

/** A number as the language writes it. Digits stay together, as in seeds and ports. */
export const figure = (value: unknown): string =>
  typeof value === "number" && globalThis.braidWords
    ? value.toLocaleString(locale(), { useGrouping: false, maximumFractionDigits: 20 })
    : String(value);

/** A number with so many digits behind the point, which is a comma in some languages. */
export const fixed = (value: number, digits: number): string =>
  globalThis.braidWords
    ? value.toLocaleString(locale(), {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      useGrouping: false,
    })
    : value.toFixed(digits);

const joined = (text: string, values: readonly unknown[]): string =>
  filled(text, values).map(figure).join("");

/** `Took over {0} of {1}`. */
const idOf = (parts: readonly string[]): string =>
  parts.reduce((id, part, i) => `${id}{${i - 1}}${part}`);

const textOf = (id: string): string => {
  const text = found(id) ?? id;
  return typeof text === "string" ? text : text.other;
};

/** A text that is shown: ``t`Took over ${n} of ${name}` ``. Numbers are printed as the language does. */
export const t = (parts: TemplateStringsArray, ...values: readonly unknown[]): string =>
  joined(textOf(idOf(parts)), values);

/** A text with elements in it, in pieces: ``told`Press ${<kbd>F1</kbd>}` ``. */
export const told = <T>(parts: TemplateStringsArray, ...values: readonly T[]): (string | T)[] =>
  filled(textOf(idOf(parts)), values);

/**
 * A text with a count: `plural(n, "{0} node of {1}", "{0} nodes of {1}", name)`. The English of many is the id.
 *
 * @param more what `{1}` and on are; `{0}` is the count
 */
export function plural(
  count: number,
  one: string,
  other: string,
  ...more: readonly unknown[]
): string {
  const text = found(other) ?? (count === 1 ? one : other);
  return joined(typeof text === "string" ? text : formOf(text, count), [count, ...more]);
}

/** The form that a count takes in the language. */
export const formOf = (forms: Forms, count: number): string =>
  forms[new Intl.PluralRules(locale()).select(count)] ?? forms.other;

/**
 * What comes as data, such as a title, a message or an error, or a whole sentence that holds values. What is no text of
 * Braid's, or not in the catalogue, stays as it is; not for what a person has typed.
 */
export function translated(text: string): string {
  const known = found(text);
  return typeof known === "string" ? known : globalThis.braidWords?.match?.(text) ?? text;
}

/** {@link translated}, of what a plugin has said: by its own words first. */
export function translatedOf(plugin: string, text: string): string {
  const all = globalThis.braidWords?.plugins ?? {};
  const words = Object.hasOwn(all, plugin) ? all[plugin]! : {};
  return Object.hasOwn(words, text) ? words[text]! : translated(text);
}

/** What {@link inLanguage} adds to data with a title. */
export interface InLanguage {
  /** What it is called in English, by which people who know it from elsewhere look for it. */
  readonly english?: string;
}

/**
 * Data with its titles, docs and the like in the language, such as commands or nodes.
 *
 * @param kept a name whose texts stay English: `category`
 */
export const inLanguage = <T>(data: T, kept?: string): T =>
  (globalThis.braidWords?.data?.(data, kept) ?? data) as T;
