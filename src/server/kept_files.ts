/**
 * What the editor keeps for browsers on the server: drafts of what is not saved, and how windows were left. A browser has
 * nothing of it, as where it reaches the server changes with each start, and others may have listened there since.
 */
import { checkShape } from "../graph/check_shape.ts";
import type { Folder, StoredFile } from "../files/folder.ts";
import {
  type KeptDraft,
  keptDraft,
  type KeptState,
  type KeptWindow,
  keptWindow,
} from "../api/kept.ts";
import { MOST_BYTES } from "../api/kept.ts";
import { HttpError } from "./problem.ts";

export interface KeptFiles {
  /** All of a browser, which takes over what browsers had that have not been here since the start. */
  open(browser: string): Promise<Omit<KeptState, "folder">>;
  /** Keeps a draft, unless another page has kept a newer one. @throws HttpError 400, 507 where there is no room */
  putDraft(browser: string, key: string, draft: KeptDraft): Promise<void>;
  putWindow(browser: string, page: string, window: KeptWindow): Promise<void>;
  remove(kind: Kind, browser: string, key: string): Promise<void>;
  /** Keeps drafts of a tab that the server knows no more, beside what others have made of them since, for who comes next. */
  handOver(browser: string, drafts: Readonly<Record<string, KeptDraft>>): Promise<void>;
}

type Kind = "draft" | "window";

const PLACE = "kept";
const NAME = /^(draft|window)\.([\w-]{1,64})\.([\w-]{1,64})\.json$/;
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
  /** When it was written, by the clock of the page. */
  readonly at: string | number;
  readonly session?: string;
}

/**
 * @param here browsers that were here since the start: what they keep is nobody else's
 * @param onDamage told of each file that cannot be read, and was set aside
 */
export function openKeptFiles(
  own: Folder,
  here: Set<string>,
  onDamage: (sentence: string) => void,
): KeptFiles {
  const folder = own.folder(PLACE);
  const nameOf = (kind: Kind, browser: string, key: string): string => {
    const name = `${kind}.${browser}.${key}.json`;
    if (!NAME.test(name)) throw new HttpError(400, `"${key}" cannot be the name of a ${kind}`);
    return name;
  };
  const read = <T extends KeptDraft | KeptWindow>(name: string): T => {
    const schema = name.startsWith("draft") ? keptDraft : keptWindow;
    const result = checkShape(schema, JSON.parse(folder.text(name, MOST_BYTES)));
    if (!result.success) throw new SyntaxError("it is not what was kept there");
    return result.data as T;
  };
  let known: Promise<Map<string, Entry>> | undefined;
  const entries = (): Promise<Map<string, Entry>> =>
    known ??= look().catch((error) => {
      known = undefined;
      throw error;
    });
  const look = async (): Promise<Map<string, Entry>> => {
    const found = new Map<string, Entry>();
    for await (const { name, bytes } of folder.files(NAME)) {
      const [, kind, browser, key] = NAME.exec(name)!;
      try {
        const { at, session } = read<KeptDraft | KeptWindow>(name);
        found.set(name, {
          kind: kind as Kind,
          browser: browser!,
          key: key!,
          bytes,
          at,
          ...(kind === "draft" && { session }),
        });
      } catch (error) {
        setAside(name, error as Error);
      }
    }
    return found;
  };
  const setAside = (name: string, { message }: Error): void => {
    const to = `${name}.damaged`;
    folder.move(name, to);
    onDamage(
      `What was not saved cannot be read, and is set aside as "${folder.pathOf(to)}": ${message}`,
    );
  };
  const write = (all: Map<string, Entry>, entry: Omit<Entry, "bytes">, value: unknown): void => {
    const { kind, browser, key } = entry;
    const name = nameOf(kind, browser, key);
    const bytes = new TextEncoder().encode(JSON.stringify(value));
    const others = [...all].filter(([other, one]) => other !== name && one.kind === kind);
    if (kind === "draft") {
      const sum = others.reduce((sum, [, one]) => sum + one.bytes, bytes.length);
      if (others.length >= MOST_DRAFTS || sum > MOST_DRAFT_BYTES) throw new HttpError(507, FULL);
    }
    folder.makePrivate();
    folder.write(name, bytes, 0o600);
    all.set(name, { ...entry, bytes: bytes.length });
    if (kind === "draft") return;
    const oldest = others.sort(([, a], [, b]) => Number(b.at) - Number(a.at));
    for (const [other] of oldest.slice(MOST_WINDOWS - 1)) removeFile(all, other);
  };
  const removeFile = (all: Map<string, Entry>, name: string): void => {
    all.delete(name);
    folder.remove(name);
  };
  const adopt = (all: Map<string, Entry>, name: string, browser: string): void => {
    const entry = all.get(name)!;
    const { kind, key } = entry;
    const wish = nameOf(kind, browser, key);
    const free = all.has(wish) ? crypto.randomUUID() : key;
    const to = nameOf(kind, browser, free);
    folder.move(name, to);
    all.delete(name);
    all.set(to, { ...entry, browser, key: free });
  };
  const putDraft = (
    all: Map<string, Entry>,
    browser: string,
    key: string,
    draft: KeptDraft,
  ): void => {
    const there = all.get(nameOf("draft", browser, key));
    // What a page that is left has sent may come after what the next one has made of it.
    if (there && there.session !== draft.session && there.at > draft.at) return;
    const { at, session } = draft;
    write(all, { kind: "draft", browser, key, at, session }, draft);
  };
  return {
    async open(browser) {
      const all = await entries();
      nameOf("window", browser, "any");
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
          if (folder.has(name)) setAside(name, error as Error);
        }
      }
      return { drafts, windows };
    },
    async putDraft(browser, key, draft) {
      here.add(browser);
      putDraft(await entries(), browser, key, draft);
    },
    async putWindow(browser, key, window) {
      here.add(browser);
      write(await entries(), { kind: "window", browser, key, at: window.at }, window);
    },
    async remove(kind, browser, key) {
      removeFile(await entries(), nameOf(kind, browser, key));
    },
    async handOver(browser, drafts) {
      const all = await entries();
      for (const [key, draft] of Object.entries(drafts)) {
        const isThere = [...all].some(([name, one]) =>
          one.kind === "draft" && one.key === key && read<KeptDraft>(name).text === draft.text
        );
        if (!isThere) putDraft(all, browser, key, draft);
      }
      here.delete(browser); // whoever comes next takes them over
    },
  };
}

const FULL =
  "There is no room to keep more of what is not saved: save some of the open documents, or close them";

/** Takes over what was kept for a folder while it was not trusted. */
export async function takeKept(from: Folder, own: Folder): Promise<void> {
  const [before, now] = [from.folder(PLACE), own.folder(PLACE)];
  const files: StoredFile[] = [];
  for await (const file of before.files(NAME)) files.push(file);
  for (const { name } of files) {
    now.makePrivate();
    now.writeNew(name, before.text(name), 0o600);
    before.remove(name);
  }
}
