import { isColor } from "../../../src/api/theme_file.ts";

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
      .filter(([, value]) => isColor(value)),
  );
}

function idOf(variable: string): string {
  return variable.slice("--vscode-".length).replaceAll("-", ".");
}
