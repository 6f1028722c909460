import type { KeptDraft } from "../api/kept.ts";
import type { Folder } from "../files/folder.ts";

/** Where they are remembered, beside the drafts. */
const NAME = "handed.json";
/** Most that are: the oldest goes for another. */
const MOST = 1000;
const MAX_BYTES = MOST * 200;

type Known = Pick<KeptDraft, "session" | "edit">;

/**
 * Drafts that were handed over or let go, in this start or before: whoever has read one in a browser, where it lay sealed, can
 * send it again at any time, and does not bring back what was saved or let go long ago.
 */
export class HandedDrafts {
  readonly #folder: Folder;
  /** Of each what it is of, the page that has written it, and its edit. */
  #edits: ReadonlyMap<string, number> | undefined;

  constructor(folder: Folder) {
    this.#folder = folder;
  }

  /** Whether a draft was, or a later one of its page. */
  has(key: string, { session, edit = NaN }: Known): boolean {
    return this.#all().get(`${key} ${session}`)! >= edit;
  }

  /** @throws where it cannot be written, and is not remembered then */
  add(key: string, { session, edit }: Known): void {
    if (edit === undefined) return; // of earlier versions: it may be any
    const of = `${key} ${session}`;
    const others = [...this.#all()].filter(([one]) => one !== of);
    const edits = [...others.slice(1 - MOST), [of, edit] as const];
    this.#folder.makePrivate();
    this.#folder.write(NAME, JSON.stringify(edits), 0o600);
    this.#edits = new Map(edits);
  }

  #all(): ReadonlyMap<string, number> {
    return this.#edits ??= this.#read();
  }

  #read(): ReadonlyMap<string, number> {
    try {
      return new Map(JSON.parse(this.#folder.text(NAME, MAX_BYTES)));
    } catch {
      return new Map(); // damaged, or none yet
    }
  }
}
