import { statfsSync } from "node:fs";

/** Where Linux has files that lie in memory, and how much room is asked for there, in bytes. */
const [MEMORY, ROOM] = ["/dev/shm", 4 * 2 ** 30];

const PREFIX = "braid-tests-";
/** A folder with the process whose tests have their files there. */
const OF_RUN = new RegExp(`^${PREFIX}(\\d+)-`);

/**
 * Has the files of tests lie in memory, where there is room: what is saved so that a power cut cannot take it waits for the
 * disk, thousands of times in all, for minutes on a slow one. A test file that is run alone has its files on the disk; so has a
 * process with few permissions, which Deno lets read nothing there.
 */
export function filesInMemory(): void {
  if (Deno.env.has("TMPDIR") || !hasRoom()) return;
  removeLeft();
  const folder = Deno.makeTempDirSync({ dir: MEMORY, prefix: `${PREFIX}${Deno.pid}-` });
  Deno.env.set("TMPDIR", folder);
}

/** Removes the folders of runs that have ended: no event tells a file of tests that all others have, too, or was killed. */
function removeLeft(): void {
  for (const { name } of Deno.readDirSync(MEMORY)) {
    const [, pid] = OF_RUN.exec(name) ?? [];
    if (pid === undefined || isAtWork(pid)) continue;
    try {
      Deno.removeSync(`${MEMORY}/${name}`, { recursive: true });
    } catch { // another has removed it
    }
  }
}

function isAtWork(pid: string): boolean {
  try {
    return Deno.statSync(`/proc/${pid}`).isDirectory;
  } catch {
    return false;
  }
}

function hasRoom(): boolean {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize >= ROOM;
  } catch { // it is not there
    return false;
  }
}
