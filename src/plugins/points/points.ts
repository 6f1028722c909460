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

/** Most characters of all that one plugin contributes to the editor: of the files that it is read from, and of what is told. */
const MAX_LETTERS = 2 ** 21;

/** Reads all that a plugin contributes to the editor, with its files. */
export async function readForEditor(
  declared: DeclaredForEditor,
  plugin: ContributingPlugin,
): Promise<ReadForEditor> {
  const read: Record<string, unknown> = {};
  let told = 0;
  const bounded = { ...plugin, text: boundedText(plugin) };
  for (const [name, point] of all) {
    if (declared[name] === undefined) continue;
    const one = await point.read(declared[name], bounded);
    const letters = JSON.stringify(one).length;
    if (told + letters > MAX_LETTERS) {
      plugin.report(`Its ${name} are left out: they come to more than ${MAX_LETTERS} characters`);
    } else {
      read[name] = one;
      told += letters;
    }
  }
  return read;
}

/** Reads files until they are too many together, which is reported once. */
function boundedText({ text, report }: ContributingPlugin): ContributingPlugin["text"] {
  let left = MAX_LETTERS;
  return async (file, maxBytes) => {
    if (left < 0) return undefined;
    const found = await text(file, maxBytes);
    left -= found?.length ?? 0;
    if (left >= 0) return found;
    report(
      `From this file on all is left out: they come to more than ${MAX_LETTERS} characters`,
      file,
    );
    return undefined;
  };
}

/** What people call the things that a plugin contributes to the editor, by point. */
export const titlesOf = (read: ReadForEditor): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(all.flatMap(([name, point]) => {
    const titles = read[name] === undefined ? [] : point.titles(read[name]);
    return titles.length ? [[name, titles]] : [];
  }));
