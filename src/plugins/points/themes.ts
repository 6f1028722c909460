import { dirname, join } from "@std/path";
import * as z from "zod/mini";
import type { PluginTheme } from "../../api/contributions.ts";
import { readThemeFile, type ThemeFile, themeType } from "../../api/theme_file.ts";
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
    for (const { label, id = label, uiTheme, path } of declared) {
      if (found.has(id)) {
        plugin.report(`Two themes are called "${id}": give one of them an "id" of its own`);
        continue;
      }
      const file = await readWhole(path, plugin);
      if (!file) continue;
      const type = uiTheme === undefined ? file.type ?? "dark" : themeType(uiTheme);
      found.set(id, { id: `${plugin.name}/${id}`, name: label, type, colors: file.colors });
    }
    return [...found.values()];
  },
  titles: (read) => read.map(({ name }) => name),
});

/** A theme with the colours of those that it includes; undefined where one cannot be read. */
async function readWhole(
  path: string,
  plugin: ContributingPlugin,
  depth = 0,
): Promise<ThemeFile | undefined> {
  const text = await plugin.text(path, MAX_BYTES);
  if (text === undefined) return undefined;
  try {
    const file = readThemeFile(text);
    if (file.include === undefined) return file;
    if (depth === MAX_DEPTH) throw new SyntaxError("Themes include each other without end");
    const below = await readWhole(
      join(dirname(path), file.include),
      plugin,
      depth + 1,
    );
    return below && { ...below, ...file, colors: { ...below.colors, ...file.colors } };
  } catch (error) {
    plugin.report(`Cannot use the theme: ${(error as Error).message}`, path);
    return undefined;
  }
}
