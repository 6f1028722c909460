import { type InLanguage, translated } from "./translate.ts";

/** What people read of data. */
const SHOWN = /^(title|doc|hint|category|bar|placeholder|deprecated)$/;
/** Values of people's own, or that programs know. */
const OWN = /^(default|argument|choices)$/;

/**
 * Data with its titles and docs in the language: arrays and plain objects are looked into, whatever else is in them stays.
 *
 * @param kept a name whose texts stay
 * @param say gives a text in the language
 */
export function shownData(data: unknown, kept?: string, say = translated): unknown {
  if (Array.isArray(data)) return data.map((item) => shownData(item, kept, say));
  if (typeof data !== "object" || data === null) return data;
  if (Object.getPrototypeOf(data) !== Object.prototype) return data;
  const shown = Object.entries(data).map(([name, value]) => {
    if (OWN.test(name) || name === kept) return [name, value];
    const isShown = typeof value === "string" && SHOWN.test(name);
    return [name, isShown ? say(value) : shownData(value, kept, say)];
  });
  return { ...Object.fromEntries(shown), ...namedInEnglish(data) };
}

/** `View: Settings`, as a command is listed. */
function namedInEnglish({ title, category }: { title?: unknown; category?: unknown }): InLanguage {
  if (typeof title !== "string") return {};
  return { english: typeof category === "string" ? `${category}: ${title}` : title };
}
