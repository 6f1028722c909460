import type { OwnTheme } from "./theme.ts";

const COLOR = /^#(?:[\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/i;
const TYPES: Readonly<Record<string, OwnTheme["type"]>> = {
  light: "light",
  hc: "hc-dark",
  "hc-black": "hc-dark",
  hcLight: "hc-light",
  "hc-light": "hc-light",
};

/** @throws SyntaxError for what is no colour theme */
export function parseTheme(text: string, fallbackName: string): OwnTheme {
  const value = JSON.parse(withoutComments(text)) as Partial<Record<string, unknown>> | null;
  const { name, type, colors } = value ?? {};
  if (typeof colors !== "object" || colors === null) {
    throw new SyntaxError('Not a colour theme: expected an object with "colors"');
  }
  const read = Object.entries(colors).filter(([, color]) => COLOR.test(String(color)));
  if (!read.length) throw new SyntaxError("The theme has no colours written as #rrggbb");
  return {
    name: typeof name === "string" ? name : fallbackName,
    type: TYPES[String(type)] ?? "dark",
    colors: Object.fromEntries(read) as Record<string, string>,
  };
}

/** The colours that a page shows now, under VS Code's ids. */
export function shownColors(root: HTMLElement): Readonly<Record<string, string>> {
  const names = new Set<string>();
  for (const { cssRules } of root.ownerDocument.styleSheets) {
    for (const rule of cssRules) {
      if (!(rule instanceof CSSStyleRule)) continue;
      for (const name of rule.style) if (name.startsWith("--vscode-")) names.add(name);
    }
  }
  const style = getComputedStyle(root);
  return Object.fromEntries(
    [...names].sort().map((name) => [idOf(name), style.getPropertyValue(name).trim()])
      .filter(([, value]) => COLOR.test(value!)),
  );
}

function idOf(variable: string): string {
  return variable.slice("--vscode-".length).replaceAll("-", ".");
}

/** Theme files are written with comments and commas too many. */
function withoutComments(text: string): string {
  return text.replace(
    /"(?:\\.|[^"\\])*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g,
    (part) => part.startsWith('"') ? part : "",
  ).replace(/,(?=\s*[}\]])/g, "");
}
