/** The languages that there are catalogues of, as people who read them call them. */
export const LANGUAGES = {
  en: "English",
  de: "Deutsch (machine translation)",
  zh: "中文（机器翻译）",
} as const;

export type Language = keyof typeof LANGUAGES;

/** The setting that says which one; `auto` is what browser or system ask for. */
export const LANGUAGE_SETTING = "editor.language";

/** The first of those wanted that there is: `de` of `de-AT` or `de_DE.UTF-8`; undefined for none. */
export function chosenLanguage(wanted: Iterable<unknown>): Language | undefined {
  for (const one of wanted) {
    const name = String(one).toLowerCase().split(/[-_.@]/, 1)[0]!;
    if (Object.hasOwn(LANGUAGES, name)) return name as Language;
  }
  return undefined;
}

/** Languages of an `Accept-Language`, the most wanted first. @see https://www.rfc-editor.org/rfc/rfc9110#field.accept-language */
export function acceptedLanguages(header: string): readonly string[] {
  return header.slice(0, 1000).split(",").map((item) => {
    const [name = "", quality] = item.trim().split(/\s*;\s*q\s*=\s*/i);
    return { name, quality: quality === undefined ? 1 : Number(quality) || 0 };
  }).filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality).map(({ name }) => name);
}

/** Written from the right, where a browser does not know it by itself. */
const RIGHT_TO_LEFT = /^(ar|arc|ckb|dv|fa|he|ks|ku|ps|sd|ug|ur|yi)$/;

/** The direction that a language is written in. */
export function directionOf(language: string): "ltr" | "rtl" {
  const locale = new Intl.Locale(language) as Intl.Locale & {
    getTextInfo?(): { readonly direction: "ltr" | "rtl" };
  };
  return locale.getTextInfo?.().direction ?? (RIGHT_TO_LEFT.test(locale.language) ? "rtl" : "ltr");
}
