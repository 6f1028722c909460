/**
 * What the editor keeps for browsers on the server: drafts of what is not saved, and how windows were left. A browser has
 * nothing of it, as where it reaches the server changes with each start, and others may have listened there since.
 */
import { join } from "@std/path";
import { follows } from "../api/draft_order.ts";
import {
  type ChangedDraft,
  type HandedOver,
  type KeptDraft,
  keptDraft,
  type KeptState,
} from "../api/kept.ts";
import { type KeptWindow, MOST_BYTES, type StoredWindow, storedWindow } from "../api/kept.ts";
import { changedText } from "../api/text_change.ts";
import type { ServerNotice } from "../api/status.ts";
import { FileError, type Folder } from "../files/folder.ts";
import { LIMITS } from "../graph/parse.ts";
import { checkShape } from "../graph/check_shape.ts";
import { reasonOf } from "../runs/attempt.ts";
import { HandedDrafts } from "./handed_drafts.ts";
import { HttpError } from "./problem.ts";

export interface KeptFiles {
  /** All of a browser, which takes over what others had that have not been here since the start, and will not come back. */
  open(browser: string): Promise<Omit<KeptState, "folder">>;
  /**
   * Keeps a draft, unless another page has made more of it; one that neither has in it what the other has is kept beside.
   *
   * @throws HttpError 400, 507 where there is no room
   */
  putDraft(browser: string, key: string, draft: KeptDraft): Promise<void>;
  /** @throws HttpError as {@link putDraft}, 409 where what was changed is not what is kept */
  changeDraft(browser: string, key: string, draft: ChangedDraft): Promise<void>;
  putWindow(browser: string, page: string, window: KeptWindow): Promise<void>;
  remove(kind: Kind, browser: string, key: string): Promise<void>;
  /** Keeps what a tab has that the server knows no more, beside what others have made of it since, for who comes next. */
  handOver(handed: HandedOver): Promise<void>;
  /** What was set aside as it is damaged, and what cannot be read for now. */
  readonly notices: readonly ServerNotice[];
}

/** The browsers that a server knows. */
export interface Browsers {
  /** Those that were here since the start, or may still come back: what they keep is nobody else's. */
  readonly here: Set<string>;
  /** Where they reach the server now: by another name or port, one has nothing of its own in it. */
  place(): string;
}

type Kind = "draft" | "window";

/** Where it is among the files of a server. */
export const PLACE = "kept";
/** Of a file: what it is, whose, and its key. */
export const NAME = /^(draft|window)\.([\w-]{1,64})\.([\w-]{1,64})\.json$/;
/** Most drafts, and bytes of them. */
const MOST_DRAFTS = 500;
const MOST_DRAFT_BYTES = 4 * MOST_BYTES;
/** Most windows: the oldest goes for another. */
const MOST_WINDOWS = 40;

/** What is known of a file without reading it. */
interface Entry {
  readonly kind: Kind;
  readonly browser: string;
  readonly key: string;
  readonly bytes: number;
  /** All of it but what is long. */
  readonly draft?: Omit<KeptDraft, "text">;
  readonly window?: Omit<StoredWindow, "session">;
}

/** @param onNotice told of other {@link KeptFiles.notices} */
export function openKeptFiles(
  own: Folder,
  { here, place }: Browsers,
  onNotice: () => void,
): KeptFiles {
  const folder = own.folder(PLACE);
  const nameOf = (kind: Kind, browser: string, key: string): string => {
    const name = `${kind}.${browser}.${key}.json`;
    if (!NAME.test(name)) throw new HttpError(400, `"${key}" cannot be the name of a ${kind}`);
    return name;
  };
  /** What was read to know it, for who comes first. */
  const fresh = new Map<string, KeptDraft | StoredWindow>();
  const read = <T extends KeptDraft | StoredWindow>(name: string): T => {
    const known = fresh.get(name);
    if (known) return known as T;
    return readKept(folder, name) as T;
  };
  const aside: string[] = [];
  /** What stays where it is until it can be read, and why it cannot. */
  const unread = new Map<string, string>();
  const takeIn = (all: Map<string, Entry>, name: string): void => {
    const [, kind, browser, key] = NAME.exec(name)! as unknown as [string, Kind, string, string];
    try {
      const { size: bytes } = Deno.lstatSync(folder.pathOf(name));
      const value = readKept(folder, name);
      fresh.set(name, value);
      all.set(name, entryOf({ kind, browser, key, bytes }, value));
      if (unread.delete(name)) onNotice();
    } catch (error) {
      leaveOut(name, error);
    }
  };
  const leaveOut = (name: string, error: unknown): void => {
    let why = error;
    if (isDamage(error)) {
      try {
        aside.push(setAside(name, error));
        why = undefined;
      } catch (refused) {
        why = refused;
      }
    }
    if (why === undefined || why instanceof Deno.errors.NotFound) unread.delete(name);
    else unread.set(name, reasonOf(why));
    onNotice();
  };
  /** Undefined where it cannot be read, or is gone. */
  const textOf = (name: string): string | undefined => {
    try {
      return read<KeptDraft>(name).text;
    } catch {
      return undefined;
    }
  };
  const handed = new HandedDrafts(folder);
  /** Of this start: one more than that of any window. */
  let start = 1;
  let known: Promise<Map<string, Entry>> | undefined;
  const entries = (): Promise<Map<string, Entry>> =>
    known ??= look().catch((error) => {
      known = undefined;
      throw error;
    });
  const look = async (): Promise<Map<string, Entry>> => {
    const found = new Map<string, Entry>();
    fresh.clear();
    for await (const { name } of folder.files(NAME)) takeIn(found, name);
    const windows = [...found.values()].filter(({ window }) => window);
    const last = Math.max(0, ...windows.map(({ window }) => window!.start ?? 0));
    start = last + 1;
    for (const { browser, window } of windows) {
      const isOpen = window!.start === last && !window!.left;
      if (isOpen && window!.place === place()) here.add(browser);
    }
    return found;
  };
  /** @returns what is said of it */
  const setAside = (name: string, { message }: Error): string => {
    let to = `${name}.damaged`;
    for (let number = 2; folder.has(to); number++) to = `${name}.damaged-${number}`;
    folder.move(name, to);
    const path = folder.pathOf(to);
    return `What was not saved cannot be read, and is set aside as "${path}": ${message}`;
  };
  const write = (
    all: Map<string, Entry>,
    [kind, browser, key]: readonly [Kind, string, string],
    value: KeptDraft | StoredWindow,
  ): void => {
    const name = nameOf(kind, browser, key);
    const content = new TextEncoder().encode(JSON.stringify(value));
    const bytes = content.length;
    const others = [...all].filter(([other, one]) => other !== name && one.kind === kind);
    if (kind === "draft") {
      const sum = others.reduce((sum, [, one]) => sum + one.bytes, bytes);
      if (others.length >= MOST_DRAFTS || sum > MOST_DRAFT_BYTES) throw new HttpError(507, FULL);
    }
    folder.makePrivate();
    folder.write(name, content, 0o600);
    forget(all, name);
    all.set(name, entryOf({ kind, browser, key, bytes }, value));
    if (kind === "draft") return;
    const age = ({ window }: Entry): number => start - (window!.start ?? 0);
    const oldest = others.sort(([, a], [, b]) => age(a) - age(b) || b.window!.at - a.window!.at);
    for (const [other] of oldest.slice(MOST_WINDOWS - 1)) removeFile(all, other);
  };
  const forget = (all: Map<string, Entry>, name: string): void => {
    for (const known of [fresh, all]) known.delete(name);
    if (unread.delete(name)) onNotice();
  };
  const removeFile = (all: Map<string, Entry>, name: string): void => {
    forget(all, name);
    folder.remove(name);
  };
  const move = (all: Map<string, Entry>, name: string, browser: string, key: string): void => {
    if (!folder.has(name)) return forget(all, name); // somebody has removed it
    const [, kind] = NAME.exec(name)! as unknown as [string, Kind];
    const to = nameOf(kind, browser, key);
    const [entry, value, why] = [all.get(name), fresh.get(name), unread.get(name)];
    folder.move(name, to);
    forget(all, name);
    if (entry) all.set(to, { ...entry, browser, key });
    if (value) fresh.set(to, value);
    if (why !== undefined) unread.set(to, why);
  };
  const adopt = (all: Map<string, Entry>, name: string, browser: string): void => {
    const { kind, key } = all.get(name)!;
    const isTaken = all.has(nameOf(kind, browser, key));
    move(all, name, browser, isTaken ? crypto.randomUUID() : key);
  };
  const putDraft = (
    all: Map<string, Entry>,
    browser: string,
    key: string,
    draft: KeptDraft,
  ): void => {
    const name = nameOf("draft", browser, key);
    const there = all.get(name)?.draft;
    // What a page that is left has sent may come after what the next one has made of it.
    if (there && !follows(draft, there) && follows(there, draft) && folder.has(name)) return;
    if (there ? !follows(draft, there) : unread.has(name)) {
      move(all, name, browser, crypto.randomUUID());
    }
    write(all, ["draft", browser, key], draft);
  };
  const putWindow = (
    all: Map<string, Entry>,
    browser: string,
    page: string,
    window: KeptWindow,
  ): void => write(all, ["window", browser, page], { ...window, start, place: place() });
  return {
    async open(browser) {
      const all = await entries();
      nameOf("window", browser, "any");
      for (const name of [...unread.keys()]) takeIn(all, name);
      const left = [...all].filter(([, one]) => one.browser !== browser && !here.has(one.browser));
      for (const [name] of left) adopt(all, name, browser);
      here.add(browser);
      const drafts: Record<string, KeptDraft> = {};
      const windows: Record<string, KeptWindow> = {};
      for (const [name, { kind, key }] of [...all].filter(([, one]) => one.browser === browser)) {
        try {
          if (kind === "draft") drafts[key] = read(name);
          else windows[key] = read(name);
        } catch (error) { // since it was looked at
          all.delete(name);
          leaveOut(name, error);
        }
      }
      fresh.clear();
      return { drafts, windows };
    },
    async putDraft(browser, key, draft) {
      here.add(browser);
      putDraft(await entries(), browser, key, draft);
    },
    async changeDraft(browser, key, { of, change, ...draft }) {
      here.add(browser);
      const all = await entries();
      const name = nameOf("draft", browser, key);
      const there = all.get(name)?.draft;
      if (there?.session !== draft.session || there.edit !== of) throw new HttpError(409, OTHER);
      const before = textOf(name);
      if (before === undefined) throw new HttpError(409, OTHER);
      const text = changedText(before, change);
      if (text === undefined || text.length > LIMITS.characters) {
        throw new HttpError(400, NO_CHANGE);
      }
      putDraft(all, browser, key, { ...draft, text });
    },
    async putWindow(browser, page, window) {
      here.add(browser);
      putWindow(await entries(), browser, page, window);
    },
    async remove(kind, browser, key) {
      const [all, name] = [await entries(), nameOf(kind, browser, key)];
      const draft = all.get(name)?.draft;
      removeFile(all, name);
      try {
        if (draft) handed.add(key, draft); // it may lie sealed in a browser still
      } catch {
        // Without room who finds it there can bring it back.
      }
    },
    async handOver({ browser, drafts, windows = {} }) {
      const all = await entries();
      for (const [key, draft] of Object.entries(drafts)) {
        if (handed.has(key, draft)) continue;
        const same = [...all].filter(([, one]) => one.kind === "draft" && one.key === key);
        if (!same.some(([name]) => textOf(name) === draft.text)) {
          // Who has taken it over since has not opened it yet.
          const untouched = same.find(([, one]) => one.draft!.session === draft.session)?.[1];
          putDraft(all, untouched?.browser ?? browser, key, draft);
        }
        handed.add(key, draft);
      }
      for (const [page, window] of Object.entries(windows)) {
        const others = [...all].filter(([, one]) => one.window);
        const newest = Math.max(window.at, ...others.map(([, one]) => one.window!.at + 1));
        for (const [name, { key }] of others) if (key === page) removeFile(all, name);
        putWindow(all, browser, page, { ...window, at: newest });
      }
      here.delete(browser); // whoever comes next takes them over
    },
    get notices() {
      const now = [...unread].map(([name, why]) =>
        `What was not saved cannot be read now: ${why}. It stays as "${
          join(folder.path, name)
        }": ` +
        `reload the page once it can be read`
      );
      return [...aside, ...now].map((text) => ({ level: "warning", text } as const));
    },
  };
}

/** Whether what {@link readKept} throws is of the file's content. */
export const isDamage = (error: unknown): error is Error =>
  error instanceof SyntaxError || error instanceof FileError;

/** @throws SyntaxError, FileError for what is damaged */
export function readKept(folder: Folder, name: string): KeptDraft | StoredWindow {
  const schema = name.startsWith("draft") ? keptDraft : storedWindow;
  const result = checkShape(schema, JSON.parse(folder.text(name, MOST_BYTES)));
  if (!result.success) throw new SyntaxError("it is not what was kept there");
  return result.data;
}

function entryOf(
  where: Pick<Entry, "kind" | "browser" | "key" | "bytes">,
  value: KeptDraft | StoredWindow,
): Entry {
  if ("text" in value) {
    const { text: _, ...draft } = value;
    return { ...where, draft };
  }
  const { session: _, ...window } = value;
  return { ...where, window };
}

const OTHER = "What was changed is not what is kept";
const NO_CHANGE = "What was changed is shorter than what is said to stay, or it becomes too long";
const FULL =
  "There is no room to keep more of what is not saved: save some of the open documents, or close them";
