import { dirname, join, normalize } from "@std/path";
import * as z from "zod/mini";
import type { PluginTheme } from "../../api/contributions.ts";
import { demandFew, readThemeFile, type ThemeFile, themeType } from "../../api/theme_file.ts";
import { type ContributingPlugin, definePoint } from "./point.ts";

/** The largest of VS Code's have a third of it, most of it for code, which the editor shows none of. */
const MAX_BYTES = 2 ** 19;
/** Files that include each other. */
const MAX_DEPTH = 5;

const short = z.string().check(z.minLength(1), z.maxLength(100));

/** Colour themes, as an extension of VS Code has them in its `package.json`. */
export const themes = definePoint({
  schema: z.array(z.object({
    label: short,
    /** What settings call it; its label unless given. */
    id: z.exactOptional(short),
    uiTheme: z.exactOptional(z.enum(["vs", "vs-dark", "hc-black", "hc-light"])),
    path: short,
  })).check(z.maxLength(50)),
  async read(declared, plugin): Promise<readonly PluginTheme[]> {
    const found = new Map<string, PluginTheme>();
    const files = readOnce(plugin);
    for (const { label, id = label, uiTheme, path } of declared) {
      if (found.has(id)) {
        plugin.report(`Two themes are called "${id}": give one of them an "id" of its own`);
        continue;
      }
      const file = await readWhole(path, plugin, files);
      if (!file) continue;
      const type = uiTheme === undefined ? file.type ?? "dark" : themeType(uiTheme);
      found.set(id, { id: `${plugin.name}/${id}`, name: label, type, colors: file.colors });
    }
    return [...found.values()];
  },
  titles: (read) => read.map(({ name }) => name),
});

type ReadFile = (path: string) => Promise<ThemeFile | undefined>;

/** Reads each file once, however many themes name it: undefined for one that cannot be read, which is reported. */
function readOnce(plugin: ContributingPlugin): ReadFile {
  const read = async (path: string): Promise<ThemeFile | undefined> => {
    const text = await plugin.text(path, MAX_BYTES);
    try {
      return text === undefined ? undefined : readThemeFile(text);
    } catch (error) {
      plugin.report(cannotUse(error), path);
      return undefined;
    }
  };
  const files = new Map<string, Promise<ThemeFile | undefined>>();
  return (path) => files.getOrInsertComputed(normalize(path), () => read(path)); // said as it is written
}

const cannotUse = (error: unknown): string => `Cannot use the theme: ${(error as Error).message}`;

/** A theme with the colours of those that it includes; undefined where one cannot be read. */
async function readWhole(
  path: string,
  plugin: ContributingPlugin,
  files: ReadFile,
  depth = 0,
): Promise<ThemeFile | undefined> {
  const file = await files(path);
  if (file?.include === undefined) return file;
  try {
    if (depth === MAX_DEPTH) throw new SyntaxError("Themes include each other without end");
    const below = await readWhole(join(dirname(path), file.include), plugin, files, depth + 1);
    if (!below) return undefined;
    const colors = { ...below.colors, ...file.colors };
    demandFew(Object.keys(colors).length);
    return { ...below, ...file, colors };
  } catch (error) {
    plugin.report(cannotUse(error), path);
    return undefined;
  }
}
