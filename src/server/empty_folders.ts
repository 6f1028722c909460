import type { FolderChange } from "../api/events.ts";
import type { Folder } from "../files/folder.ts";
import { isWithin, lstatIfAny, nameIn } from "../files/no_links.ts";
import { naturalOrder } from "../graph/natural_order.ts";
import { attempt } from "../runs/attempt.ts";
import { emptyFoldersBelow } from "./files_below.ts";
import { HttpError } from "./problem.ts";
import { isWorkflowName, nearName } from "./workflow_folder.ts";

/** Folders for workflows, as long as nothing is in them: those of workflows are known by their names. */
export interface EmptyFolders {
  list(): Promise<readonly string[]>;
  /** @throws HttpError 409 where something has that name, OutputError where the disk refuses */
  make(name: string): void;
  /** @throws HttpError 404, 409 for one that something is in */
  remove(name: string): void;
}

/**
 * @param folder That of the workflows
 * @param own Folders in it in which the server keeps things of its own
 */
export function openEmptyFolders(
  folder: Folder,
  own: readonly string[],
  onChange: (change: FolderChange) => void,
): EmptyFolders {
  const demandName = (name: string): void => {
    if (isWorkflowName(`${name}/a`)) return;
    const near = nearName(`${name}/a`).replace('/a"', '"');
    throw new HttpError(400, `"${name}" cannot be the name of a folder: take ${near}`);
  };
  return {
    async list() {
      const found = await emptyFoldersBelow(folder.pathOf("."));
      return found.filter((path) => !own.some((folder) => isWithin(folder, path)))
        .map((path) => nameIn(folder.path, path))
        .filter((name) => isWorkflowName(`${name}/a`)).sort(naturalOrder);
    },
    make(name) {
      demandName(name);
      if (lstatIfAny(folder.pathOf(name))) throw new HttpError(409, `There is "${name}" already`);
      attempt(`make the folder "${name}"`, () => folder.folder(name).make());
      onChange({ type: "folder.created", name });
    },
    remove(name) {
      demandName(name);
      if (!lstatIfAny(folder.pathOf(name))?.isDirectory) {
        throw new HttpError(404, `There is no folder "${name}"`);
      }
      if ([...Deno.readDirSync(folder.pathOf(name))].length) {
        throw new HttpError(409, `The folder "${name}" is not empty`);
      }
      folder.remove(name);
      onChange({ type: "folder.removed", name });
    },
  };
}
