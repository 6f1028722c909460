/** A colour out of a document: a theme's charts colour by name, else whatever CSS takes. */
export function cssColor(color: string): string {
  return /^[a-z]+$/.test(color)
    ? `var(--vscode-charts-${color}, ${color})`
    : color.replace(/[;{}]/g, "");
}

/** Another text where the theme of the page is another one. */
export function themeNow(): string {
  const { dataset, style } = document.documentElement;
  return `${dataset.theme} ${style.cssText}`;
}

/** Tells when colours may be others, whoever has changed the theme: a person, or the system. @returns how to stop */
export function followTheme(change: () => void): () => void {
  const observer = new MutationObserver(change);
  const attributeFilter = ["data-theme", "style"];
  observer.observe(document.documentElement, { attributes: true, attributeFilter });
  return () => observer.disconnect();
}

/** Looks up what colours of CSS are at an element, for painting on a canvas. */
export function colorsOf(element: HTMLElement): (css: string) => string {
  const known = new Map<string, string>();
  return (css) => {
    const found = known.get(css);
    if (found !== undefined) return found;
    element.style.color = css;
    const color = getComputedStyle(element).color;
    element.style.color = "";
    known.set(css, color);
    return color;
  };
}
