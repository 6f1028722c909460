import { signal } from "@preact/signals";
import type { Signal } from "@preact/signals";
import { t } from "../../../src/words/translate.ts";
import type { Documents } from "../../document/documents.ts";
import { newestIn } from "../../core/newest.ts";
import { showWhile } from "../../core/show_while.ts";
import { nameFault } from "../../document/save_document.ts";
import { moved, moveWorkflows } from "./move_workflows.ts";

/** A row of the explorer: a workflow, or a folder of them. */
export interface Entry {
  readonly path: string;
  readonly isFolder: boolean;
}

/** What is done in the explorer itself. */
export interface Explorer {
  /** The row whose name is typed; one of a folder that is not there yet has the path where it will be. */
  readonly editing: Signal<(Entry & { readonly isNew?: true }) | undefined>;
  /** Folders that have nothing in them: those of workflows are in their names. */
  readonly empty: Signal<readonly string[]>;
  /** Looks which folders have nothing in them. */
  refresh(): Promise<void>;
  /** Removes a folder and those in it, as far as nothing is in them. */
  clear(folder: string): Promise<void>;
  /** What is dragged, and the folder that it is over. */
  readonly dragged: Signal<Entry | undefined>;
  readonly over: Signal<string | undefined>;
  /** Why a row cannot be called so; undefined where it can. */
  fault(entry: Entry, name: string): string | undefined;
  /** Ends the typing of a name, which becomes so. */
  name(text: string): Promise<void>;
  /** Moves a row into a folder, `""` for that of all. @throws RangeError where something has that name there */
  move(entry: Entry, folder: string): Promise<void>;
}

const all = new WeakMap<Documents["workspace"], Explorer>();

/** The explorer of a window. */
export function explorerOf(app: Documents): Explorer {
  const known = all.get(app.workspace);
  if (known) return known;
  const explorer = createExplorer(app);
  all.set(app.workspace, explorer);
  return explorer;
}

/** The folder that a path is in, with its `/`; `""` for that of all. */
export const folderOf = (path: string): string => path.slice(0, path.lastIndexOf("/") + 1);
export const leafOf = (path: string): string => path.slice(folderOf(path).length);

function createExplorer(app: Documents): Explorer {
  const { workspace, toasts, host: { workflows: { folders } } } = app;
  const editing: Explorer["editing"] = signal(undefined);
  const empty = signal<readonly string[]>([]);
  const names = (): readonly string[] => workspace.files.peek().map(({ name }) => name);
  const isTaken = ({ path, isFolder }: Entry): boolean =>
    isFolder
      ? empty.peek().includes(path) || names().some((name) => name.startsWith(`${path}/`))
      : names().includes(path);

  const fault: Explorer["fault"] = (entry, name) => {
    const path = folderOf(entry.path) + name;
    if (path === entry.path && !editing.peek()?.isNew) return undefined;
    if (entry.isFolder && path.startsWith(`${entry.path}/`) && !editing.peek()?.isNew) {
      return t`"${leafOf(entry.path)}" cannot be moved into itself`;
    }
    return nameFault(name) ??
      (isTaken({ ...entry, path }) ? t`There is "${path}" already` : undefined);
  };
  const showEmpty = newestIn(empty);
  const refresh = async (): Promise<void> => void await showEmpty(folders.list());
  const emptyIn = (folder: string): readonly string[] =>
    empty.peek().filter((one) => moved(one, folder, "") !== one);
  const clear = async (folder: string): Promise<void> => {
    await refresh();
    for (const one of emptyIn(folder).toReversed()) await folders.remove(one); // inner ones first
    await refresh();
  };
  const moveEntry = async (from: Entry, to: string): Promise<void> => {
    if (!from.isFolder) return await moveWorkflows(app, [[from.path, to]]);
    await refresh();
    const empties = emptyIn(from.path);
    const inside = names().filter((name) => name.startsWith(`${from.path}/`));
    await moveWorkflows(app, inside.map((name) => [name, moved(name, from.path, to)]));
    for (const folder of empties) await folders.make(moved(folder, from.path, to));
    await clear(from.path);
  };
  return {
    editing,
    empty,
    refresh,
    clear,
    dragged: signal<Entry | undefined>(undefined),
    over: signal<string | undefined>(undefined),
    fault,
    async name(text) {
      const entry = editing.peek();
      editing.value = undefined;
      if (!entry || fault(entry, text) !== undefined) return;
      const path = folderOf(entry.path) + text;
      if (entry.isNew) {
        await folders.make(path);
        await refresh();
      } else if (path !== entry.path) await moveEntry(entry, path);
    },
    async move(entry, folder) {
      const to = folder + leafOf(entry.path);
      if (to === entry.path) return;
      if (entry.isFolder && folder.startsWith(`${entry.path}/`)) {
        throw new RangeError(`Cannot move the folder "${entry.path}" into itself`);
      }
      if (isTaken({ ...entry, path: to })) {
        throw new RangeError(`Cannot move "${entry.path}": there is "${to}" already`);
      }
      await moveEntry(entry, to).catch((error) => {
        if (!isTaken({ ...entry, path: to })) throw error;
        toasts.error(error); // but what is there can go back
      });
      const back = (): void =>
        void moveEntry({ ...entry, path: to }, entry.path).catch(toasts.error);
      const name = leafOf(to);
      const said = folder === ""
        ? t`"${name}" is moved out of its folder`
        : t`"${name}" is moved to "${folder.slice(0, -1)}"`;
      const isThere = (): boolean =>
        [...empty.value, ...workspace.files.value.map(({ name }) => name)]
          .some((path) => moved(path, to, "") !== path);
      showWhile(toasts, isThere, "info", said, [{ title: "Undo", run: back }]);
    },
  };
}
