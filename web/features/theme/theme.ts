import { effect } from "@preact/signals";
import type { SettingsStore } from "../../core/settings.ts";

/** A colour theme as VS Code has it in a file: colours by id, `editor.background`. */
export interface OwnTheme {
  readonly name: string;
  /** Which built-in one gives the colours that it leaves out. */
  readonly type: "dark" | "light" | "hc-dark" | "hc-light";
  readonly colors: Readonly<Record<string, string>>;
}

/** The setting that holds an imported theme. */
export const IMPORTED = "window.imported";

/** Puts the theme's name on the page: the style sheets do the rest. In VS Code the page has its variables already. */
export function applyTheme(settings: SettingsStore): void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const contrast = matchMedia("(prefers-contrast: more)");
  const root = document.documentElement;
  const apply = (): void => {
    const chosen = settings.read<string | undefined>("window.theme") ?? "system";
    const own = settings.read<Partial<OwnTheme> | undefined>(IMPORTED) ?? {};
    const imported = chosen === "imported" && own.type !== undefined;
    const system = `${contrast.matches ? "hc-" : ""}${dark.matches ? "dark" : "light"}`;
    root.dataset.theme = imported
      ? own.type
      : (chosen === "system" || chosen === "imported" ? system : chosen)
        .replace("high contrast", "hc").replaceAll(" ", "-");
    root.removeAttribute("style");
    if (!imported) return;
    for (const [id, color] of Object.entries(own.colors ?? {})) {
      root.style.setProperty(`--vscode-${id.replaceAll(".", "-")}`, color);
    }
  };
  effect(apply);
  dark.addEventListener("change", apply);
  contrast.addEventListener("change", apply);
}
