import { statfsSync } from "node:fs";
import process from "node:process";

/** Where Linux has files that lie in memory, and how much room is asked for there, in bytes. */
const [MEMORY, ROOM] = ["/dev/shm", 4 * 2 ** 30];

/**
 * Has the files of tests lie in memory, where there is room: what is saved so that a power cut cannot take it waits for the
 * disk, thousands of times in all, for minutes on a slow one. A test file that is run alone has its files on the disk; so has a
 * process with few permissions, which Deno lets read nothing there.
 */
export function filesInMemory(): void {
  if (Deno.env.has("TMPDIR") || !hasRoom()) return;
  const folder = Deno.makeTempDirSync({ dir: MEMORY, prefix: "braid-tests-" });
  Deno.env.set("TMPDIR", folder);
  process.on("exit", () => Deno.removeSync(folder, { recursive: true })); // once the tests have removed what is theirs
}

function hasRoom(): boolean {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize >= ROOM;
  } catch { // it is not there
    return false;
  }
}
