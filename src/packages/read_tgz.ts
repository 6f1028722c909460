import { gunzipSync } from "node:zlib";
import { unpackTar } from "modern-tar";
import { badPackage, PackageError } from "./package_error.ts";
import { MAX_BYTES, PackageFiles, refuseEntry } from "./package_files.ts";

/** What tar adds to the files: a block before each, and what fills the last one of each. */
const MAX_TAR = 2 * MAX_BYTES;

const KINDS: Readonly<Record<string, string>> = {
  link: "a link",
  symlink: "a link",
  "character-device": "a device",
  "block-device": "a device",
  fifo: "a pipe",
};

/**
 * Takes a `.tgz` apart.
 *
 * @throws PackageError for one that is damaged, has no end, or holds more than files and folders
 */
export async function readTgz(archive: Uint8Array): Promise<PackageFiles> {
  let tar: Uint8Array;
  try {
    tar = gunzipSync(archive, { maxOutputLength: MAX_TAR });
  } catch (error) {
    if ((error as { code?: string }).code !== "ERR_BUFFER_TOO_LARGE") throw damaged(error);
    throw badPackage(`The package unpacks to more than ${MAX_BYTES / 2 ** 20} MB`);
  }
  const files = new PackageFiles();
  const entries = await unpackTar(tar, {
    strict: true,
    filter({ name, type = "file", size }) {
      if (type === "directory" || type === "pax-global-header") return false;
      if (type !== "file") refuseEntry(name, KINDS[type] ?? "of a kind that nobody knows");
      return files.expect(name, size);
    },
  }).catch((error) => {
    throw error instanceof PackageError ? error : damaged(error);
  });
  for (const { header, data = new Uint8Array() } of entries) files.add(header.name, data);
  return files;
}

function damaged(cause: unknown): PackageError {
  return new PackageError("invalid", "The package is damaged, or no .tgz archive", { cause });
}
