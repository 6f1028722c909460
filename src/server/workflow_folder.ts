import { writtenAt } from "../files/written_at.ts";
import { dirname, join } from "@std/path";
import { AwayError, type Folder, PlaceError } from "../files/folder.ts";
import { nameIn } from "../files/no_links.ts";
import { aloneIn } from "../files/wait_for_lock.ts";
import { decodeText } from "../files/decode_text.ts";
import { naturalOrder } from "../graph/natural_order.ts";
import { LIMITS } from "../graph/parse.ts";
import { Turns } from "../graph/turns.ts";
import { attempt } from "../runs/attempt.ts";
import { safeName } from "../runs/outputs/output_files.ts";
import type { WorkflowChange } from "../api/events.ts";
import type { ServerNotice } from "../api/status.ts";
import type { WorkflowInfo } from "../api/workflows.ts";
import { revisionOf, tagOf } from "./entity_tag.ts";
import { filesBelow, isUnnamed, MAX_DEPTH } from "./files_below.ts";
import { LeftOut, type WhyLeftOut } from "./left_out.ts";
import { HttpError } from "./problem.ts";
import { lookAgain } from "./look_again.ts";

const SUFFIX = ".graph.json";
/** Of the largest file that is saved here: larger ones are neither listed nor opened. */
const MAX_BYTES = LIMITS.characters;

/** Most that are listed: more, nobody has made to be looked through. */
const MAX_WORKFLOWS = 20_000;

/** Bytes of files that are new to a list which somebody waits for: they take a second, and what is more is in a later one. */
const MAX_NEW = 2 ** 28;

/** A file that is written twice within this time may say the same time and size of both, in milliseconds. */
const SAME_TIME_MS = 2000;

/** Most characters of a name. */
const MAX_NAME = 300;

type OnUnread = (path: string, why: WhyLeftOut) => void;

/** What was read of a file. */
interface Known {
  readonly key: string;
  readonly revision: Promise<string>;
  /** Whether it may have been written once more since without a word. */
  readonly isFresh: boolean;
}

/** The graphs in a folder that the user has named. */
export interface WorkflowFolder {
  readonly path: string;
  /** @param onUnread Told of files that are left out as they are too large, or too many for now, or cannot be read */
  list(onUnread?: OnUnread, signal?: AbortSignal): Promise<readonly WorkflowInfo[]>;
  /** @throws HttpError 404, FileError for one that is not UTF-8 */
  read(name: string): { readonly text: string; readonly revision: string };
  /**
   * Writes it whole where it still has this revision; undefined for one that must not be there yet.
   *
   * @param evenReadOnly Somebody has said to replace it though its file is read-only
   * @returns its new revision
   * @throws HttpError 412 where it has changed meanwhile
   * @throws OutputError where the disk refuses
   */
  write(name: string, text: string, revision: string | undefined, evenReadOnly?: boolean): string;
  remove(name: string, revision: string | undefined): void;
  /** Which were left out when it was looked last, and why. */
  readonly notices: readonly ServerNotice[];
  /**
   * Looks out for what others do to the files, until `signal` aborts.
   *
   * @param on Told why it cannot, for now, and of other {@link notices}
   */
  watch(
    signal: AbortSignal,
    on?: { fault?(error: Error): void; notices?(): void },
  ): Promise<void>;
}

/** Who has it alone looks at a workflow and writes it: another server may serve the same files in a folder around these. */
const LOCK = "workflows.lock";

/**
 * @param onChange Told of every change once, whoever made it; of others' only while they are watched for
 * @param locks Where the lock is that all servers of a person share
 * @param most That are listed
 */
export function openWorkflowFolder(
  folder: Folder,
  onChange: (change: WorkflowChange) => void = () => {},
  locks?: Folder,
  most: number = MAX_WORKFLOWS,
): WorkflowFolder {
  const revisions = new Map<string, Known>();
  /** By name, what was told last. */
  const told = new Map<string, string>();

  const tell = (name: string, revision: string | undefined, before = told.get(name)): void => {
    if (revision === undefined) told.delete(name);
    else told.set(name, revision);
    if (revision === before) return;
    if (revision === undefined) return onChange({ type: "workflow.removed", name });
    const type = before === undefined ? "workflow.created" : "workflow.changed";
    onChange({ type, name, revision });
  };

  const isThere = (file: string): boolean => {
    try {
      return folder.has(file);
    } catch {
      return false; // longer than the system has names for
    }
  };
  const fileOf = (name: string): string => {
    const file = `${name}${SUFFIX}`;
    // One that is there may have come from another system, which spells names in another way.
    if (isWorkflowName(name) || hasLength(name) && isWithin(name) && isThere(file)) return file;
    throw new HttpError(
      400,
      `"${name}" cannot be the name of a workflow: take ${nearName(name)}`,
    );
  };
  const find = (name: string): Uint8Array | undefined => {
    const file = fileOf(name);
    try {
      return Deno.readFileSync(folder.fileOf(file, MAX_BYTES));
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  };
  const demand = (name: string, revision: string | undefined): void => {
    const there = find(name);
    const found = there === undefined ? undefined : revisionOf(there);
    if (found === revision) return;
    throw new HttpError(
      412,
      found === undefined
        ? `The workflow "${name}" has been deleted`
        : revision === undefined
        ? `There is a workflow "${name}" already`
        : `The workflow "${name}" has changed since it was opened`,
    );
  };
  /**
   * With the lock of all servers of a person, and that of the folder, which those of another one look at, too. Where nothing
   * can be locked, such as on a full disk, a moment is all that another server has.
   */
  const alone = (file: string, action: () => void): void => {
    let isBegun = false;
    const begin = (): void => {
      isBegun = true;
      aloneIn(dirname(join(folder.path, file)), action);
    };
    try {
      if (locks) locks.alone(LOCK, begin);
      else begin();
    } catch (error) {
      if (isBegun) throw error;
      begin();
    }
  };
  const describe = async (
    path: string,
    name: string,
    left: { bytes: number },
    onUnread?: OnUnread,
  ): Promise<WorkflowInfo | undefined> => {
    if (name.includes("\\")) return void onUnread?.(path, "backslash");
    try {
      // To wait takes several times as long; what is slow to answer was waited for when the folder was listed.
      const there = Deno.lstatSync(path);
      const { size: bytes, ctime, ino, isFile } = there;
      const written = writtenAt(there);
      if (!isFile) return undefined;
      if (bytes > MAX_BYTES) return void onUnread?.(path, "large");
      const key = [bytes, written, ctime?.getTime(), ino].join();
      const known = revisions.get(name);
      const isNew = known?.key !== key;
      if (isNew && bytes > left.bytes) return void onUnread?.(path, "later");
      if (isNew) left.bytes -= bytes;
      const changed = Math.max(written, ctime?.getTime() || 0);
      const isFresh = Math.abs(Date.now() - changed) < SAME_TIME_MS;
      const found = isNew || known.isFresh
        ? { key, revision: revisionOfFile(path), isFresh }
        : known;
      revisions.set(name, found);
      const revision = await found.revision.catch((error) => {
        if (revisions.get(name) === found) revisions.delete(name);
        throw error;
      });
      return { name, modified: new Date(written).toISOString(), bytes, revision };
    } catch (error) {
      // Gone meanwhile, or nobody's here to read: the others are listed all the same.
      if (!(error instanceof Deno.errors.NotFound)) onUnread?.(path, "unreadable");
      else if (await isUnnamed(path)) onUnread?.(path, "unnamed");
      return undefined;
    }
  };

  const nameOf = (path: string): string => nameIn(folder.path, path).slice(0, -SUFFIX.length);
  /** @param maxNew bytes of files that are read as they are not known yet */
  const look = async (
    maxNew: number,
    onUnread?: OnUnread,
    signal?: AbortSignal,
  ): Promise<readonly WorkflowInfo[]> => {
    const paths = await Array.fromAsync(
      filesBelow(folder.pathOf("."), (name) => name.endsWith(SUFFIX), { most, onUnread }),
    );
    const found: WorkflowInfo[] = [];
    const left = { bytes: maxNew };
    const turns = new Turns();
    for (const path of paths) { // one after the other: all of them at a time may be too much
      await turns.next;
      signal?.throwIfAborted();
      const info = await describe(path, nameOf(path), left, onUnread);
      if (info) found.push(info);
    }
    folder.pathOf("."); // taken away meanwhile, it has none
    return found.sort((a, b) => naturalOrder(a.name, b.name));
  };

  /** Whether a file that is not listed is gone: it may have become too large, or be one too many. */
  const isGone = (name: string): boolean => {
    try {
      return !Deno.lstatSync(folder.pathOf(`${name}${SUFFIX}`)).isFile;
    } catch (error) {
      if (error instanceof AwayError) return false; // with all others, until it is put back
      return isAbsent(error) || error instanceof PlaceError;
    }
  };

  let notices: readonly ServerNotice[] = [];
  let onNotices = (): void => {};
  const lookAndSay: typeof look = async (maxNew, onUnread, signal) => {
    const leftOut = new LeftOut();
    const all = await look(maxNew, (path, why) => {
      leftOut.add(path, why);
      onUnread?.(path, why);
    }, signal);
    const before = notices;
    notices = leftOut.notices(folder.path, most);
    if (JSON.stringify(notices) !== JSON.stringify(before)) onNotices();
    return all;
  };
  return {
    path: folder.path,
    get notices(): readonly ServerNotice[] {
      const { fault } = folder;
      return fault === undefined ? notices : [{ level: "error", about: "workflows", text: fault }];
    },
    list: (onUnread, signal) => lookAndSay(MAX_NEW, onUnread, signal),
    read(name) {
      const bytes = find(name);
      if (!bytes) throw new HttpError(404, `There is no workflow "${name}"`);
      return { text: decodeText(bytes, folder.pathOf(fileOf(name))), revision: revisionOf(bytes) };
    },
    write(name, text, revision, evenReadOnly = false) {
      const file = fileOf(name);
      demand(name, revision);
      const save = <T>(action: () => T): T => attempt(`save the workflow "${name}"`, action);
      using draft = save(() => folder.draft());
      save(() => {
        draft.write(text);
        draft.file.syncSync(); // it takes a while, in which others may save
      });
      alone(file, () => {
        if (revision === undefined && save(() => folder.putNew(draft, file))) return;
        demand(name, revision);
        save(() => folder.put(draft, file, { evenReadOnly }));
      });
      const written = revisionOf(text);
      tell(name, written, revision);
      return written;
    },
    remove(name, revision) {
      const file = fileOf(name);
      alone(file, () => {
        const there = find(name);
        if (revision !== undefined) demand(name, revision);
        else if (!there) throw new HttpError(404, `There is no workflow "${name}"`);
        folder.remove(file);
        tell(name, undefined, revisionOf(there!));
      });
    },
    async watch(signal, on = {}) {
      folder.make();
      onNotices = () => on.notices?.();
      let isFirst = true;
      await lookAgain(signal, async () => {
        const before = new Map(told);
        const all = await lookAndSay(Infinity, undefined, signal);
        const found = new Map(all.map(({ name, revision }) => [name, revision]));
        const turns = new Turns();
        for (const name of new Set([...before.keys(), ...found.keys()])) {
          await turns.next; // a folder of thousands that is moved is as many changes
          if (signal.aborted) return;
          // What was saved here meanwhile is newer than what was found.
          if (told.get(name) !== before.get(name)) continue;
          // What is there when the watching begins is no news.
          if (isFirst && !before.has(name)) told.set(name, found.get(name)!);
          else if (found.has(name) || isGone(name)) tell(name, found.get(name));
        }
        isFirst = false;
      }, on.fault);
    },
  };
}

function isAbsent(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory ||
    error instanceof Deno.errors.IsADirectory;
}

/** {@link revisionOf}, worked out beside what the server does meanwhile. */
async function revisionOfFile(path: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", await Deno.readFile(path));
  return tagOf(new Uint8Array(digest).toHex());
}

/** Hidden folders, those of packages and those that look like a graph are not a user's own: nothing in them is listed. */
const NOT_OWN = /(^|\/)(\.|node_modules\/|[^/]*\.graph\.json\/)/;

/** Whether a name may be that of a file that is listed. */
function isWithin(name: string): boolean {
  const parts = name.split("/");
  return !NOT_OWN.test(name) && parts.length <= MAX_DEPTH + 1 && !parts.includes("") &&
    !/[\0\\]/.test(name);
}

const hasLength = (name: string): boolean => name !== "" && name.length <= MAX_NAME;

/** Whether a workflow can be saved by a name. */
export function isWorkflowName(name: string): boolean {
  return hasLength(name) && tidy(name) === name;
}

/** A name that can be, as near as there is. */
export function nearName(name: string): string {
  const near = name.split(/[\\/]/).filter((part) => part && !part.startsWith(".")).join("/");
  const can = near.length <= MAX_NAME ? tidy(near) : undefined;
  return can === undefined ? "another, such as faces/crying" : `"${can}"`;
}

function tidy(name: string): string | undefined {
  if (!isWithin(name)) return undefined;
  try {
    return safeName(name);
  } catch {
    return undefined;
  }
}
