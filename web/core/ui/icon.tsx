import { signal } from "@preact/signals";
import type { JSX } from "preact";
import type { RARE } from "./rare_icons.ts";

/** Outlines on a grid of 16 by 16, drawn with a stroke of 1.2 in the colour of the text: those seen first. */
const PATHS = {
  files: "M5.5 2.5h5l3 3v6h-8zM10 2.5v3.5h3.5M5.5 5H3v8.5h7.5V11.5",
  library: "M2.5 3.5h4v4h-4zM9.5 3.5h4v4h-4zM2.5 10h4v3.5h-4zM9.5 10h4v3.5h-4zM6.5 5.5h3",
  history: "M8 2.5a5.5 5.5 0 1 1-5.2 3.7M2.5 2.5v3.8h3.8M8 5v3.3l2.2 1.4",
  model: "M8 2 13.5 5v6L8 14 2.5 11V5zM2.5 5 8 8l5.5-3M8 8v6",
  extensions: "M2.5 2.5h5v5h-5zM2.5 9h5v4.5h-5zM9 9h4.5v4.5H9zM9.7 4 12 1.7 14.3 4 12 6.3z",
  settings: "M3 4.5h6M12 4.5h1M3 8h1M7 8h6M3 11.5h5M11 11.5h2M10.5 3v3M5.5 6.5v3M9.5 10v3",
  play: "M4.5 2.8v10.4L13 8z",
  stop: "M4 4h8v8H4z",
  save: "M3 3h8l2 2v8H3zM5.5 3v3.5h5V3M5.5 13V9.5h5V13",
  add: "M8 3v10M3 8h10",
  close: "M4 4l8 8M12 4l-8 8",
  check: "M3 8.5 6.5 12 13 4.5",
  error: "M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM6 6l4 4M10 6l-4 4",
  warning: "M8 2.5 14 13.5H2zM8 6.5v3.5M8 11.6v.6",
  info: "M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM8 7.3v3.5M8 5v.6",
  chevronRight: "M6 3.5 10.5 8 6 12.5",
  chevronDown: "M3.5 6 8 10.5 12.5 6",
  lock: "M4 7.5h8v6H4zM5.5 7.5V5.2a2.5 2.5 0 0 1 5 0v2.3",
  image: "M2.5 3.5h11v9h-11zM2.5 11l3.5-3.5 3 3 2-1.8 2.5 2.3M10.5 6.3v.1",
  undo: "M3 6.5h6.5a3.3 3.3 0 0 1 0 6.6H6M3 6.5 6 3.5M3 6.5l3 3",
  more: "M3 7.5h1v1H3zM7.5 7.5h1v1h-1zM12 7.5h1v1h-1z",
  gallery: "M2.5 2.5h4.7v4.7H2.5zM8.8 2.5h4.7v4.7H8.8zM2.5 8.8h4.7v4.7H2.5zM8.8 8.8h4.7v4.7H8.8z",
  keyboard: "M1.8 4.5h12.4v7H1.8zM4 7v.1M6.5 7v.1M9 7v.1M11.8 7v.1M5 9.5h6",
} as const;

export type IconName = keyof typeof PATHS | keyof typeof RARE;

/** The others, once one of them was asked for. */
const rare = signal<Partial<typeof RARE>>({});
let asked: Promise<void> | undefined;

function load(): void {
  asked ??= import("./rare_icons.ts").then(({ RARE }) => void (rare.value = RARE), () => {
    asked = undefined; // the next one to be shown asks again
  });
}

export function Icon({ name, size }: { name: IconName; size?: number }): JSX.Element {
  const path = { ...PATHS, ...rare.value }[name];
  if (path === undefined) load();
  return drawn(path ?? "", size);
}

/** An icon of a feature alone, drawn like the others. */
export function drawn(path: string, size = 16): JSX.Element {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}
