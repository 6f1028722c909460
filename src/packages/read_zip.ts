/** @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT sections 4.3.6 to 4.3.16 */
import { crc32, inflateRawSync } from "node:zlib";
import { badPackage, PackageError } from "./package_error.ts";
import { PackageFiles, refuseEntry } from "./package_files.ts";

const END = 0x06054b50;
const END_BYTES = 22;
const CENTRAL = 0x02014b50;
const CENTRAL_BYTES = 46;
const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;
/** A comment may follow the end. */
const MAX_COMMENT = 0xffff;

/** What its list says of a file. */
interface Entry {
  readonly name: string;
  readonly isEncrypted: boolean;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly bytes: number;
  /** What kind of file it is, as Unix has it; 0 where it was packed elsewhere. */
  readonly kind: number;
  readonly at: number;
}

/**
 * Takes a `.zip` apart.
 *
 * @throws PackageError for one that is damaged, is larger than it says, or holds more than files and folders
 */
export function readZip(archive: Uint8Array): PackageFiles {
  const files = new PackageFiles();
  try {
    const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
    let taken = 0;
    for (const entry of entriesOf(view)) {
      const { name, kind, bytes, packed } = entry;
      if (name.endsWith("/")) continue;
      if (kind !== 0 && kind !== 0o10) refuseEntry(name, kind === 0o12 ? "a link" : "no file");
      taken += packed;
      if (taken > archive.length) throw badPackage("Files of the package lie over each other");
      if (files.expect(name, bytes)) files.add(name, unpacked(view, entry));
    }
  } catch (error) {
    if (error instanceof PackageError) throw error;
    throw new PackageError("invalid", "The package is damaged, or no .zip archive", {
      cause: error,
    });
  }
  return files;
}

function* entriesOf(view: DataView): Iterable<Entry> {
  let end = view.byteLength - END_BYTES;
  const first = Math.max(0, end - MAX_COMMENT);
  while (end >= first && view.getUint32(end, true) !== END) end--;
  if (end < first) throw new RangeError("It has no list");
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    if (view.getUint32(at, true) !== CENTRAL) throw new RangeError("Its list is damaged");
    const u16 = (from: number): number => view.getUint16(at + from, true);
    const u32 = (from: number): number => view.getUint32(at + from, true);
    const name = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
      .decode(bytesOf(view, at + CENTRAL_BYTES, u16(28)));
    yield {
      name,
      isEncrypted: (u16(8) & 1) === 1,
      method: u16(10),
      crc: u32(16),
      packed: u32(20),
      bytes: u32(24),
      kind: u16(4) >> 8 === 3 ? u32(38) >>> 28 : 0,
      at: u32(42),
    };
    at += CENTRAL_BYTES + u16(28) + u16(30) + u16(32);
  }
}

function unpacked(
  view: DataView,
  { name, isEncrypted, method, crc, packed, bytes, at }: Entry,
): Uint8Array {
  if (isEncrypted) throw badPackage(`"${name}" in the package is encrypted`);
  if (view.getUint32(at, true) !== LOCAL) throw new RangeError("A file of it is damaged");
  const start = at + LOCAL_BYTES + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
  const data = bytesOf(view, start, packed);
  if (method !== 0 && method !== 8) {
    throw badPackage(`"${name}" in the package is packed as nobody knows`);
  }
  const whole = bytes === 0
    ? new Uint8Array()
    : method === 0
    ? data
    : inflateRawSync(data, { maxOutputLength: bytes }) as Uint8Array;
  if (whole.length !== bytes || crc32(whole) !== crc) {
    throw badPackage(`"${name}" in the package is damaged, or another size than its list says`);
  }
  return whole;
}

/** @throws RangeError beyond its end */
function bytesOf(
  { buffer, byteOffset, byteLength }: DataView,
  at: number,
  length: number,
): Uint8Array {
  if (at + length > byteLength) throw new RangeError("It ends too early");
  return new Uint8Array(buffer, byteOffset + at, length);
}
