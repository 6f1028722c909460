import type { Layout } from "./layout.ts";

const SIZES = ["sideWidth", "panelHeight", "inspectorWidth"] as const;
const VIEWS = ["side", "panel"] as const;
const SWITCHES = ["inspector", "minimap"] as const;

export type SavedLayout = Readonly<
  & Partial<Record<typeof SIZES[number], number>>
  & Partial<Record<typeof VIEWS[number], string>>
  & Partial<Record<typeof SWITCHES[number], boolean>>
>;

/** What a window is opened with again. Reads every signal in it. */
export function layoutState(layout: Layout): SavedLayout {
  const names = [...SIZES, ...VIEWS, ...SWITCHES];
  return Object.fromEntries(names.map((name) => [name, layout[name].value]));
}

/** Takes what it can read; a view that is not there was closed. */
export function applyLayout(layout: Layout, saved: SavedLayout): void {
  for (const name of SIZES) if (Number.isFinite(saved[name])) layout[name].value = saved[name]!;
  for (const name of SWITCHES) {
    if (typeof saved[name] === "boolean") layout[name].value = saved[name];
  }
  for (const name of VIEWS) {
    layout[name].value = typeof saved[name] === "string" ? saved[name] : undefined;
  }
}
