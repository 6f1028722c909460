/** Colours that a graph is drawn in, as `#rrggbb`. */
export interface Palette {
  readonly paper: string;
  readonly node: string;
  readonly header: string;
  readonly edge: string;
  readonly field: string;
  readonly text: string;
  readonly dim: string;
  /** What nodes, groups and notes may be given by its name. */
  readonly named: Readonly<Record<string, string>>;
}

/** For paper: what the light theme of the editor has. */
export const LIGHT: Palette = {
  paper: "#f3f3f3",
  node: "#ffffff",
  header: "#e8e8e8",
  edge: "#c8c8c8",
  field: "#f3f3f3",
  text: "#3b3b3b",
  dim: "#606060",
  named: {
    red: "#e51400",
    orange: "#d18616",
    yellow: "#bf8803",
    green: "#388a34",
    blue: "#1a85ff",
    purple: "#652d90",
  },
};

/** A colour of a document as it is drawn: one that is named, or one of numbers; none for another. */
export function paint(color: string | undefined, { named }: Palette): string | undefined {
  if (color === undefined) return undefined;
  if (Object.hasOwn(named, color)) return named[color];
  return /^#[\da-f]{6}$/i.test(color) ? color : undefined;
}
