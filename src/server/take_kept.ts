import { follows } from "../api/draft_order.ts";
import type { KeptDraft, StoredWindow } from "../api/kept.ts";
import type { Folder, StoredFile } from "../files/folder.ts";
import { isDamage, NAME, PLACE, readKept } from "./kept_files.ts";

/** What a file is called that was set aside. */
const DAMAGED = /\.damaged(-\d+)?$/;

type Kept = KeptDraft | StoredWindow;

/**
 * Takes over what was kept for a folder while it was not trusted, and removes it there. Where the folder has the same, as one
 * that was moved brings its drafts, the later stays, and both where neither has in it what the other has. Its windows are
 * those of the last starts: each place has counted for itself. What was set aside as damaged comes along, too.
 */
export async function takeKept(from: Folder, own: Folder): Promise<void> {
  const [before, now] = [from.folder(PLACE), own.folder(PLACE)];
  const files: StoredFile[] = [];
  for await (const file of before.files(NAME)) files.push(file);
  const aside: StoredFile[] = [];
  for await (const file of before.files(DAMAGED)) aside.push(file);
  const starts = await startsIn(now);
  const failed: unknown[] = [];
  const take = (name: string): void => {
    now.makePrivate();
    const [theirs, ours] = [before, now].map((folder) => readIfWhole(folder, name));
    const content = theirs && "session" in theirs && "start" in theirs
      ? JSON.stringify({ ...theirs, start: theirs.start! + starts })
      : Deno.readFileSync(before.fileOf(name));
    const put = (name: string): void => now.write(name, content, 0o600);
    if (!now.has(name)) put(name);
    else if (!theirs) put(besideOf(name));
    else if (!ours || areApart(theirs, ours)) {
      now.move(name, besideOf(name));
      put(name);
    } else if (isLater(theirs, ours)) put(name);
    before.remove(name);
  };
  const takeAside = (name: string): void => {
    let to = name;
    for (let number = 2; now.has(to); number++) to = name.replace(DAMAGED, `.damaged-${number}`);
    now.makePrivate();
    now.write(to, Deno.readFileSync(before.fileOf(name)), 0o600);
    before.remove(name);
  };
  for (const { name } of [...files, ...aside]) {
    try {
      if (DAMAGED.test(name)) takeAside(name);
      else take(name);
    } catch (error) { // the others are taken all the same
      failed.push(error);
    }
  }
  if (failed.length) throw failed[0];
}

/** Of how many starts of the server a place has windows. */
async function startsIn(folder: Folder): Promise<number> {
  let starts = 0;
  for await (const { name } of folder.files(NAME)) {
    const kept = readIfWhole(folder, name);
    if (kept && "start" in kept) starts = Math.max(starts, kept.start ?? 0);
  }
  return starts;
}

/** Undefined for what is damaged, which whoever opens it next says, or not there. */
function readIfWhole(folder: Folder, name: string): Kept | undefined {
  try {
    return readKept(folder, name);
  } catch (error) {
    if (isDamage(error) || error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

const isLater = (one: Kept, other: Kept): boolean => {
  if ("text" in one && "text" in other) return follows(one, other);
  return !("text" in one) && !("text" in other) && one.at > other.at;
};

/** Whether each of two drafts may have what the other does not: earlier versions do not say. */
const areApart = (one: Kept, other: Kept): boolean =>
  "text" in one && "text" in other && one.text !== other.text &&
  isLater(one, other) === isLater(other, one);

const besideOf = (name: string): string =>
  name.replace(NAME, (_, kind, browser) => `${kind}.${browser}.${crypto.randomUUID()}.json`);
