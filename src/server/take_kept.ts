import { follows } from "../api/draft_order.ts";
import type { KeptDraft, StoredWindow } from "../api/kept.ts";
import type { Folder, StoredFile } from "../files/folder.ts";
import { isDamage, NAME, PLACE, readKept } from "./kept_files.ts";

type Kept = KeptDraft | StoredWindow;

/**
 * Takes over what was kept for a folder while it was not trusted, and removes it there. Where the folder has the same, as one
 * that was moved brings its drafts, the later stays, and both where neither has in it what the other has.
 */
export async function takeKept(from: Folder, own: Folder): Promise<void> {
  const [before, now] = [from.folder(PLACE), own.folder(PLACE)];
  const files: StoredFile[] = [];
  for await (const file of before.files(NAME)) files.push(file);
  const failed: unknown[] = [];
  const take = (name: string): void => {
    const content = Deno.readFileSync(before.fileOf(name));
    const put = (name: string): void => now.write(name, content, 0o600);
    now.makePrivate();
    const [theirs, ours] = [before, now].map((folder) => readIfWhole(folder, name));
    if (!now.has(name)) put(name);
    else if (!theirs) put(besideOf(name));
    else if (!ours || areApart(theirs, ours)) {
      now.move(name, besideOf(name));
      put(name);
    } else if (isLater(theirs, ours)) put(name);
    before.remove(name);
  };
  for (const { name } of files) {
    try {
      take(name);
    } catch (error) { // the others are taken all the same
      failed.push(error);
    }
  }
  if (failed.length) throw failed[0];
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
