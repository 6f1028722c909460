import { parseWorkflow } from "../graph/parse.ts";
import { containedFile, MAX_READ_BYTES } from "../plugins/contained.ts";
import { templateId } from "../plugins/plugin.ts";
import type { Registry } from "../plugins/registry.ts";

/** Most letters of a note that is told of a template. */
const MAX_NOTE = 5000;

/** A graph to start from, which a plugin brings. */
export interface ListedTemplate {
  /** `concept.first_picture`. */
  readonly id: string;
  readonly title: string;
  /** Of its plugin. */
  readonly plugin: string;
  readonly category: string;
  readonly doc?: string;
  /** To begin with: offered before all others. */
  readonly first: boolean;
  readonly path: string;
  /** A picture beside it of what it makes, where there is one. */
  readonly picture?: string;
}

/** The templates of all plugins, those to begin with first, in the order that their plugin gives them. */
export async function listTemplates(
  { plugins }: Pick<Registry, "plugins">,
): Promise<readonly ListedTemplate[]> {
  const all: ListedTemplate[] = [];
  for (const plugin of plugins.values()) {
    const { firstTemplates: first = [] } = plugin.manifest.contributes;
    const place = (file: string): number => (first.indexOf(file) + 1) || Infinity;
    const sorted = plugin.templates.toSorted((a, b) => place(a.file) < place(b.file) ? -1 : 1);
    // One after the other, so that others have their turn.
    for (const { file, title, description } of sorted) {
      const path = await containedFile(plugin.folder, file);
      if (path === undefined) continue; // it has gone since, or become a link
      const image = file.replace(/\.graph\.json$/, ".png");
      const picture = image === file ? undefined : await containedFile(plugin.folder, image);
      const doc = description ??
        await noteIn(await containedFile(plugin.folder, file, MAX_READ_BYTES));
      all.push({
        id: templateId(plugin.name, file),
        title,
        plugin: plugin.name,
        category: plugin.manifest.title,
        ...(doc !== undefined && { doc }),
        first: first.includes(file),
        path,
        ...(picture !== undefined && { picture }),
      });
    }
  }
  return all.toSorted((a, b) => Number(b.first) - Number(a.first));
}

/** What a graph says of itself: its first note. A large one has to be described by its plugin. */
async function noteIn(path: string | undefined): Promise<string | undefined> {
  try {
    return path && parseWorkflow(await Deno.readTextFile(path)).view.notes?.[0]?.text
      .slice(0, MAX_NOTE);
  } catch {
    return undefined; // opening it says what is wrong
  }
}
