import type { ColorTheme } from "./contributions.ts";

/** Most colours of one theme: VS Code knows some eight hundred. */
const MAX_COLORS = 2000;
const COLOR_ID = /^[\w.-]{1,100}$/;
const COLOR = /^#(?:[\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/i;
const TYPES: Readonly<Record<string, ColorTheme["type"]>> = {
  light: "light",
  vs: "light",
  hc: "hc-dark",
  "hc-black": "hc-dark",
  hcLight: "hc-light",
  "hc-light": "hc-light",
};

/** What a file says of a theme, which may be a part: another one that it includes has the rest. */
export interface ThemeFile {
  readonly name?: string;
  readonly type?: ColorTheme["type"];
  readonly include?: string;
  readonly colors: ColorTheme["colors"];
}

/** Whether a text is a colour as theme files have it: `#rgb`, `#rgba`, `#rrggbb` or `#rrggbbaa`. */
export const isColor = (text: unknown): text is string =>
  typeof text === "string" && COLOR.test(text);

/** The built-in theme that VS Code's word for a kind of theme means: `vs-dark`, `hc-light`. */
export const themeType = (word: string): ColorTheme["type"] => TYPES[word] ?? "dark";

/**
 * A colour theme of VS Code, with comments and commas too many. What is no colour is left out.
 *
 * @throws SyntaxError for what is none
 */
export function readThemeFile(text: string): ThemeFile {
  const value = JSON.parse(withoutComments(text)) as Partial<Record<string, unknown>> | null;
  const { name, type, include, colors } = value ?? {};
  const isPart = typeof include === "string";
  if (!(isPart && colors === undefined) && (typeof colors !== "object" || colors === null)) {
    throw new SyntaxError('Not a colour theme: expected an object with "colors"');
  }
  const read = Object.entries(colors ?? {})
    .filter(([id, color]) => COLOR_ID.test(id) && isColor(color));
  if (!isPart && !read.length) {
    throw new SyntaxError("The theme has no colours written as #rrggbb");
  }
  demandFew(read.length);
  return {
    ...(typeof name === "string" && { name }),
    ...(typeof type === "string" && { type: themeType(type) }),
    ...(isPart && { include }),
    colors: Object.fromEntries(read) as Record<string, string>,
  };
}

/** @throws SyntaxError for more colours than a theme may have */
export function demandFew(colors: number): void {
  if (colors <= MAX_COLORS) return;
  throw new SyntaxError(`It has ${colors} colours: at most ${MAX_COLORS} are possible`);
}

/** Takes one way only through the text, whatever is left open in it. */
function withoutComments(text: string): string {
  const strings = '"(?:\\\\.|[^"\\\\])*(?:"|$)'; // not shown
  const kept = (part: string): string => part.startsWith('"') ? part : "";
  return text
    .replace(new RegExp(`${strings}|//[^\\n]*|/\\*[\\s\\S]*?(?:\\*/|$)`, "g"), kept)
    .replace(new RegExp(`${strings}|,(?=\\s*[}\\]])`, "g"), kept);
}
