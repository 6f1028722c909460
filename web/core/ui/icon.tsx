import type { JSX } from "preact";

/** Outlines on a grid of 16 by 16, drawn with a stroke of 1.2 in the colour of the text. */
const PATHS = {
  files: "M5.5 2.5h5l3 3v6h-8zM10 2.5v3.5h3.5M5.5 5H3v8.5h7.5V11.5",
  library: "M2.5 3.5h4v4h-4zM9.5 3.5h4v4h-4zM2.5 10h4v3.5h-4zM9.5 10h4v3.5h-4zM6.5 5.5h3",
  history: "M8 2.5a5.5 5.5 0 1 1-5.2 3.7M2.5 2.5v3.8h3.8M8 5v3.3l2.2 1.4",
  model: "M8 2 13.5 5v6L8 14 2.5 11V5zM2.5 5 8 8l5.5-3M8 8v6",
  settings: "M3 4.5h6M12 4.5h1M3 8h1M7 8h6M3 11.5h5M11 11.5h2M10.5 3v3M5.5 6.5v3M9.5 10v3",
  play: "M4.5 2.8v10.4L13 8z",
  stop: "M4 4h8v8H4z",
  pause: "M5 3.5v9M11 3.5v9",
  save: "M3 3h8l2 2v8H3zM5.5 3v3.5h5V3M5.5 13V9.5h5V13",
  add: "M8 3v10M3 8h10",
  close: "M4 4l8 8M12 4l-8 8",
  check: "M3 8.5 6.5 12 13 4.5",
  error: "M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM6 6l4 4M10 6l-4 4",
  warning: "M8 2.5 14 13.5H2zM8 6.5v3.5M8 11.6v.6",
  info: "M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM8 7.3v3.5M8 5v.6",
  chevronRight: "M6 3.5 10.5 8 6 12.5",
  chevronDown: "M3.5 6 8 10.5 12.5 6",
  search: "M7 2.8a4.2 4.2 0 1 1 0 8.4 4.2 4.2 0 0 1 0-8.4zM10.2 10.2 13.5 13.5",
  fit: "M3 6V3h3M10 3h3v3M13 10v3h-3M6 13H3v-3",
  lock: "M4 7.5h8v6H4zM5.5 7.5V5.2a2.5 2.5 0 0 1 5 0v2.3",
  trash: "M3 4.5h10M6 4.5V3h4v1.5M4.5 4.5l.6 9h5.8l.6-9M6.8 7v4M9.2 7v4",
  dice: "M3 3h10v10H3zM5.5 5.6v.1M10.5 5.6v.1M8 8v.1M5.5 10.5v.1M10.5 10.5v.1",
  link: "M6.5 9.5 9.5 6.5M7 5l1.5-1.5a2.8 2.8 0 0 1 4 4L11 9M9 11l-1.5 1.5a2.8 2.8 0 0 1-4-4L5 7",
  image: "M2.5 3.5h11v9h-11zM2.5 11l3.5-3.5 3 3 2-1.8 2.5 2.3M10.5 6.3v.1",
  group: "M3 4.5V3h1.5M11.5 3H13v1.5M13 11.5V13h-1.5M4.5 13H3v-1.5M5.5 6h5v4h-5z",
  note: "M3 3h10v7l-3 3H3zM10 13v-3h3M5.5 6h5M5.5 8.5h3",
  subgraph: "M2.5 2.5h11v11h-11zM5 6h3v4H5zM8 8h3M11 6.5v3",
  undo: "M3 6.5h6.5a3.3 3.3 0 0 1 0 6.6H6M3 6.5 6 3.5M3 6.5l3 3",
  redo: "M13 6.5H6.5a3.3 3.3 0 0 0 0 6.6H10M13 6.5l-3-3M13 6.5l-3 3",
  split: "M2.5 3h11v10h-11zM8 3v10",
  panel: "M2.5 3h11v10h-11zM2.5 9.5h11",
  map: "M2.5 4.5 6 3l4 1.5L13.5 3v8.5L10 13l-4-1.5L2.5 13zM6 3v8.5M10 4.5V13",
  more: "M3 7.5h1v1H3zM7.5 7.5h1v1h-1zM12 7.5h1v1h-1z",
  download: "M8 2.5v8M4.8 7.5 8 10.7l3.2-3.2M3 13.2h10",
  mute: "M2.5 6h2.7L8.5 3v10L5.2 10H2.5zM11 6.2l3 3.6M14 6.2l-3 3.6",
  bypass: "M2 8h3M11 8h3M5 8c0-5 6-5 6 0",
  eye:
    "M1.8 8C4.5 3.4 11.5 3.4 14.2 8 11.5 12.6 4.5 12.6 1.8 8zM8 6.3a1.7 1.7 0 1 1 0 3.4 1.7 1.7 0 0 1 0-3.4z",
  layout: "M2.5 3h3.5v3H2.5zM2.5 10h3.5v3H2.5zM10 6.5h3.5v3H10zM6 4.5h2v7H6M8 8h2",
  gallery: "M2.5 2.5h4.7v4.7H2.5zM8.8 2.5h4.7v4.7H8.8zM2.5 8.8h4.7v4.7H2.5zM8.8 8.8h4.7v4.7H8.8z",
  keyboard: "M1.8 4.5h12.4v7H1.8zM4 7v.1M6.5 7v.1M9 7v.1M11.8 7v.1M5 9.5h6",
  bookmark: "M4.5 2.5h7v11L8 10.8l-3.5 2.7z",
  brush: "M13 2.5 7.5 8 9 9.5 14 4zM7 8.5C5 8.5 4 9.8 4 11.2c0 1-.8 1.6-1.7 1.8 2.7.9 6 .4 6-2.7",
  compare: "M2.5 3h11v10h-11zM8 1.5v13M10.5 8h.1M5 8h.1",
  form: "M2.5 2.5h11v11h-11zM4.5 5.5h1M7.5 5.5h4M4.5 8h1M7.5 8h4M4.5 10.5h1M7.5 10.5h4",
  up: "M8 13V3.5M4 7.5l4-4 4 4",
  down: "M8 3v9.5M4 8.5l4 4 4-4",
  retry: "M13 8a5 5 0 1 1-1.6-3.7M13 2.5v3h-3",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size }: { name: IconName; size?: number }): JSX.Element {
  return drawn(PATHS[name], size);
}

/** An icon of a feature alone, drawn like the others. */
export function drawn(path: string, size = 16): JSX.Element {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}
