import { effect } from "@preact/signals";
import type { ColorTheme } from "../../../src/api/contributions.ts";
import type { Core } from "../../core/core.ts";
import type { Registry, ThemeContribution } from "../../core/registry.ts";

/** The setting that holds an imported theme. */
export const IMPORTED = "window.imported";

export const pluginThemes = (registry: Registry): readonly ThemeContribution[] =>
  registry.at("themes").flat();

/** Puts the theme's name on the page: the style sheets do the rest. In VS Code the page has its variables already. */
export function applyTheme({ settings, registry }: Pick<Core, "settings" | "registry">): void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const contrast = matchMedia("(prefers-contrast: more)");
  const root = document.documentElement;
  const apply = (): void => {
    const chosen = settings.read<string | undefined>("window.theme") ?? "system";
    const imported = settings.read<Partial<ColorTheme> | undefined>(IMPORTED);
    const own = chosen === "imported"
      ? imported?.type && imported
      : pluginThemes(registry).find(({ id }) => id === chosen);
    const system = `${contrast.matches ? "hc-" : ""}${dark.matches ? "dark" : "light"}`;
    root.dataset.theme = own
      ? own.type!
      : (chosen === "system" || chosen === "imported" ? system : chosen)
        .replace("high contrast", "hc").replaceAll(" ", "-");
    root.removeAttribute("style");
    if (!own) return;
    for (const [id, color] of Object.entries(own.colors ?? {})) {
      root.style.setProperty(`--vscode-${id.replaceAll(".", "-")}`, color);
    }
  };
  effect(apply);
  dark.addEventListener("change", apply);
  contrast.addEventListener("change", apply);
}
