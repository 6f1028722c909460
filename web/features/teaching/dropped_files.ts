/** A file that somebody has brought. */
export interface BroughtFile {
  readonly file: File;
  /** Within the folder that was brought, with "/"; its name where files were. */
  readonly path: string;
}

/** Files that were brought. */
export interface BroughtFiles {
  readonly files: readonly BroughtFile[];
  /** What the one folder is called that they were brought as. */
  readonly folder?: string;
}

/** Files that were chosen, or a folder. */
export function chosenFiles(list: FileList | null): BroughtFiles {
  const chosen = [...list ?? []];
  const files = chosen.map((file) => ({
    file,
    path: file.webkitRelativePath.split("/").slice(1).join("/") || file.name,
  }));
  const folder = chosen[0]?.webkitRelativePath.split("/")[0];
  return { files, ...(folder && { folder }) };
}

/** Files that were dropped, those of folders and their sub-folders among them. */
export async function droppedFiles(data: DataTransfer | null): Promise<BroughtFiles> {
  const entries = [...data?.items ?? []].map((item) => item.webkitGetAsEntry())
    .filter((entry) => entry !== null);
  if (!entries.some(({ isDirectory }) => isDirectory)) return chosenFiles(data?.files ?? null);
  const files: BroughtFile[] = [];
  const [first] = entries;
  const isOne = entries.length === 1; // the folder itself, and else what is in one that is not known
  for (const entry of entries) await addFiles(entry, isOne ? "" : entry.name, files);
  return { files, ...(isOne && { folder: first!.name }) };
}

async function addFiles(entry: FileSystemEntry, path: string, files: BroughtFile[]): Promise<void> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject)
    );
    files.push({ file, path });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) { // it gives some at a time
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject)
    );
    if (!part.length) return;
    for (const one of part) await addFiles(one, path ? `${path}/${one.name}` : one.name, files);
  }
}
