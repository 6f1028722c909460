import { gzipSync } from "node:zlib";
import { packTar } from "modern-tar";
import type { PackageFile } from "./package_files.ts";

/** Of gzip's header, which says on what system it was packed: on none that matters. */
const SYSTEM_BYTE = 9;
const UNKNOWN = 255;

/** The archive of a package as npm has it, below `package/`. The same files make the same bytes, whenever and by whomever. */
export async function writeTgz(files: readonly PackageFile[]): Promise<Uint8Array> {
  const sorted = files.toSorted((a, b) => a.name < b.name ? -1 : 1);
  const tar = await packTar(sorted.map(({ name, bytes }) => ({
    header: {
      name: `package/${name}`,
      type: "file",
      size: bytes.length,
      mode: 0o644,
      mtime: new Date(0),
      uid: 0,
      gid: 0,
    },
    body: bytes,
  })));
  const archive = gzipSync(tar, { level: 9 });
  archive[SYSTEM_BYTE] = UNKNOWN;
  return archive;
}
