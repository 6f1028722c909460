import { type Entry, type FileEntry, Uint8ArrayReader, ZipReader } from "@zip.js/zip.js";
import { badPackage, PackageError } from "./package_error.ts";
import { PackageFiles, refuseEntry } from "./package_files.ts";

/** Kinds of files as Unix has them, among the bits of a mode. */
const [KIND, FILE, FOLDER, LINK] = [0o170000, 0o100000, 0o040000, 0o120000];

/**
 * Takes a `.zip` apart. What two programs could read differently is refused: files that lie over each other, and a list that
 * does not say what stands at the files.
 *
 * @throws PackageError for one that is damaged, is larger than it says, or holds more than files and folders
 */
export async function readZip(archive: Uint8Array): Promise<PackageFiles> {
  const files = new PackageFiles();
  const reader = new ZipReader(new Uint8ArrayReader(archive), {
    useWebWorkers: false,
    checkSignature: true,
    checkOverlappingEntry: true,
    filenameValidation: "tolerant", // PackageFiles says what is wrong with a name
  });
  try {
    for await (const entry of reader.getEntriesGenerator()) {
      const { filename, uncompressedSize } = entry;
      refuseOthers(entry);
      if (!entry.directory && files.expect(filename, uncompressedSize)) {
        files.add(filename, await unpacked(entry));
      }
    }
  } catch (error) {
    if (error instanceof PackageError) throw error;
    throw new PackageError("invalid", "The package is damaged, or no .zip archive", {
      cause: error,
    });
  }
  return files;
}

/** @throws PackageError for what is neither a file nor a folder, or cannot be read */
function refuseOthers({ filename, encrypted, unixMode = 0 }: Entry): void {
  const kind = unixMode & KIND;
  if (kind === LINK) refuseEntry(filename, "a link");
  if (kind !== 0 && kind !== FILE && kind !== FOLDER) refuseEntry(filename, "no file");
  if (encrypted) throw badPackage(`"${filename}" in the package is encrypted`);
}

/**
 * The bytes of one, of which no more are unpacked than it says that it has.
 *
 * @throws PackageError where they are others
 */
async function unpacked(entry: FileEntry): Promise<Uint8Array> {
  const bytes = new Uint8Array(entry.uncompressedSize);
  let at = 0;
  const write = (part: Uint8Array): void => {
    bytes.set(part, at); // a RangeError beyond the end
    at += part.length;
  };
  try {
    await entry.getData(new WritableStream({ write }));
    if (at < bytes.length) throw new RangeError("It ends too early");
  } catch (cause) {
    const name = entry.filename;
    const message = `"${name}" in the package is damaged, or another size than its list says`;
    throw new PackageError("invalid", message, { cause });
  }
  return bytes;
}
