import type { Documents } from "../../document/documents.ts";
import { BOOKMARKS } from "./bookmarks.ts";
import { each, faultsOf } from "./each_workflow.ts";

/** The path that something has once a folder, or itself, is elsewhere. */
export function moved(path: string, from: string, to: string): string {
  return path === from || path.startsWith(`${from}/`) ? to + path.slice(from.length) : path;
}

/**
 * Gives workflows other names, their tabs and bookmarks with them, each whatever becomes of the others.
 *
 * @throws RangeError where one of the names is another workflow's: none is moved then
 */
export async function moveWorkflows(
  { workspace, settings }: Pick<Documents, "workspace" | "settings">,
  moves: readonly (readonly [from: string, to: string])[],
): Promise<void> {
  const leaving = new Set(moves.map(([from]) => from));
  const names = new Set(workspace.files.peek().map(({ name }) => name));
  const taken = moves.find(([, to]) => names.has(to) && !leaving.has(to));
  if (taken) {
    throw new RangeError(`Cannot move "${taken[0]}": there is "${taken[1]}" already`);
  }
  const places = new Map(moves);
  const faults = await each(places.keys(), async (from) => {
    const to = places.get(from)!;
    await workspace.rename(from, to);
    const bookmarks = settings.read<readonly string[]>(BOOKMARKS);
    if (bookmarks.includes(from)) {
      settings.write(BOOKMARKS, bookmarks.map((one) => one === from ? to : one));
    }
  });
  if (faults.size) throw new Error(`Cannot move ${faultsOf(faults)}`);
}
