/** Files that were dropped, those of folders and their sub-folders among them. */
export async function droppedFiles(data: DataTransfer | null): Promise<readonly File[]> {
  const entries = [...data?.items ?? []].map((item) => item.webkitGetAsEntry());
  if (!entries.some((entry) => entry?.isDirectory)) return [...data?.files ?? []];
  const files: File[] = [];
  for (const entry of entries) if (entry) await addFiles(entry, files);
  return files;
}

async function addFiles(entry: FileSystemEntry, files: File[]): Promise<void> {
  if (entry.isFile) {
    files.push(
      await new Promise<File>((resolve, reject) =>
        (entry as FileSystemFileEntry).file(resolve, reject)
      ),
    );
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) { // it gives some at a time
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject)
    );
    if (!part.length) return;
    for (const one of part) await addFiles(one, files);
  }
}
