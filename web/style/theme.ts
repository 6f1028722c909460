import { effect } from "@preact/signals";
import type { SettingsStore } from "../shell/settings.ts";

/** Puts the theme's name on the page: the style sheets do the rest. In VS Code the page has its variables already. */
export function applyTheme(settings: SettingsStore): void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const contrast = matchMedia("(prefers-contrast: more)");
  const apply = (): void => {
    const chosen = settings.read<string>("window.theme");
    const system = `${contrast.matches ? "high contrast " : ""}${dark.matches ? "dark" : "light"}`;
    document.documentElement.dataset.theme = (chosen === "system" ? system : chosen)
      .replace("high contrast", "hc").replaceAll(" ", "-");
  };
  effect(apply);
  dark.addEventListener("change", apply);
  contrast.addEventListener("change", apply);
}
