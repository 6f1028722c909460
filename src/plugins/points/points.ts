import type * as z from "zod/mini";
import type { Contributed } from "../../api/contributions.ts";
import { keybindings } from "./keybindings.ts";
import type { ContributingPlugin, Point } from "./point.ts";
import { themes } from "./themes.ts";
import { type Translation, translations } from "./translations.ts";
import { walkthroughs } from "./walkthroughs.ts";

/** What plugins contribute to the editor, each by its name in a manifest. */
export const EDITOR_POINTS = { themes, translations, walkthroughs, keybindings };

type Points = typeof EDITOR_POINTS;

/** As manifests declare it. */
export type DeclaredForEditor = {
  readonly [P in keyof Points]?: z.output<Points[P]["schema"]>;
};

/** As it was read. */
export interface ReadForEditor extends Omit<Contributed, "plugin" | "title" | "words"> {
  readonly translations?: readonly Translation[];
}

const all = Object.entries(EDITOR_POINTS) as unknown as readonly (readonly [
  keyof Points,
  Point<unknown, unknown>,
])[];

/** Reads all that a plugin contributes to the editor, with its files. */
export async function readForEditor(
  declared: DeclaredForEditor,
  plugin: ContributingPlugin,
): Promise<ReadForEditor> {
  const read: Record<string, unknown> = {};
  for (const [name, point] of all) {
    if (declared[name] !== undefined) read[name] = await point.read(declared[name], plugin);
  }
  return read;
}

/** What people call the things that a plugin contributes to the editor, by point. */
export const titlesOf = (read: ReadForEditor): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(all.flatMap(([name, point]) => {
    const titles = read[name] === undefined ? [] : point.titles(read[name]);
    return titles.length ? [[name, titles]] : [];
  }));
