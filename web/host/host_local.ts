import type { ArtifactInfo } from "../../src/api/artifacts.ts";
import type { Settings } from "../../src/api/settings.ts";
import type { TemplateInfo, WorkflowInfo } from "../../src/api/workflows.ts";
import type { Catalogue } from "../../src/graph/catalogue.ts";
import { ProblemError } from "../../src/api/client.ts";
import { ConflictError } from "./host.ts";
import type { Host } from "./host.ts";
import { openDatabase } from "./draft_database.ts";
import { browserParts, SESSION_OF } from "./host_browser.ts";
import type { Shelf, StoredSession } from "./host_browser.ts";
import { readKept } from "./kept.ts";

/** What {@link createLocalHost} keeps things in: `localStorage`, or a map in a test. */
export type KeyValues = Pick<Storage, "getItem" | "setItem" | "removeItem"> & {
  keys(): readonly string[];
};

export interface LocalParts {
  catalogue(): Promise<Catalogue>;
  /** Texts of documents by title. */
  templates?(): Promise<Readonly<Record<string, string>>>;
  store: KeyValues;
}

interface Stored {
  readonly text: string;
  readonly modified: string;
  readonly revision: string;
}

const FILES = "braid.workflows.";
const FOLDERS = "braid.folders.";
const SETTINGS = "braid.settings";

/** A page without a server: it edits, checks and saves in the browser; running needs the server. */
export function createLocalHost(parts: LocalParts): Host {
  const { catalogue, templates = () => Promise.resolve({}), store } = parts;
  const read = (name: string): Stored | undefined => {
    const text = store.getItem(FILES + name);
    return text === null ? undefined : JSON.parse(text) as Stored;
  };
  const readSettings = (): Settings => JSON.parse(store.getItem(SETTINGS) ?? "{}") as Settings;
  const uploads = new Map<string, string>();
  return {
    ...browserParts(() => Promise.resolve(browserShelf)),
    name: "local",
    catalogue,
    workflows: {
      list: () =>
        Promise.resolve(
          store.keys().filter((key) => key.startsWith(FILES)).map((key): WorkflowInfo => {
            const name = key.slice(FILES.length);
            const { modified, revision, text } = read(name)!;
            return { name, modified, revision, bytes: text.length };
          }),
        ),
      read(name) {
        const found = read(name);
        return found
          ? Promise.resolve(found)
          : Promise.reject(new ProblemError(404, { detail: `There is no workflow "${name}"` }));
      },
      // deno-lint-ignore require-await
      async write(name, text, revision) {
        const found = read(name);
        if (found?.revision !== revision) {
          throw new ConflictError(
            found ? `"${name}" has changed meanwhile` : `"${name}" is gone`,
          );
        }
        const next = crypto.randomUUID(); // as another workflow of this name may have had any number
        const stored: Stored = { text, modified: new Date().toISOString(), revision: next };
        store.setItem(FILES + name, JSON.stringify(stored));
        return next;
      },
      // deno-lint-ignore require-await
      async remove(name, revision) {
        if (revision !== undefined && read(name)?.revision !== revision) {
          throw new ConflictError(`"${name}" has changed meanwhile`);
        }
        store.removeItem(FILES + name);
      },
      folders: {
        list: () =>
          Promise.resolve(
            store.keys().filter((key) => key.startsWith(FOLDERS))
              .map((key) => key.slice(FOLDERS.length)).sort(),
          ),
        // deno-lint-ignore require-await
        make: async (name) => store.setItem(FOLDERS + name, ""),
        // deno-lint-ignore require-await
        remove: async (name) => store.removeItem(FOLDERS + name),
      },
    },
    templates: async () =>
      Object.keys(await templates())
        .map((id): TemplateInfo => ({ id, title: id, category: "" })),
    template: async (id) => (await templates() as Record<string, string>)[id] ?? "",
    models: () => Promise.resolve([]),
    async upload(file, name) {
      const bytes = await file.arrayBuffer();
      const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
      const artifact: ArtifactInfo = {
        sha256: [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join(""),
        type: file.type,
        bytes: file.size,
        name,
      };
      uploads.set(artifact.sha256, URL.createObjectURL(file));
      uploads.set(name, uploads.get(artifact.sha256)!);
      return artifact;
    },
    pictureUrl: (name) => uploads.get(name),
    artifactUrl: ({ sha256 }) => uploads.get(sha256) ?? "",
    hasWorkspaceSettings: false,
    readSettings: () => Promise.resolve(readSettings()),
    // deno-lint-ignore require-await
    async changeSettings(changes) {
      const all = Object.entries({ ...readSettings(), ...changes });
      const settings = Object.fromEntries(all.filter(([, value]) => value !== null));
      store.setItem(SETTINGS, JSON.stringify(settings));
      return settings;
    },
  };
}

/** The browser's own storage as {@link KeyValues}. */
export function browserStore(storage: Storage): KeyValues {
  return {
    getItem: (key) => storage.getItem(key),
    setItem: (key, value) => storage.setItem(key, value),
    removeItem: (key) => storage.removeItem(key),
    keys: () => Object.keys(storage),
  };
}

/** Windows and drafts in the browser itself. */
export const browserShelf: Shelf = {
  open() {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(SESSION_OF));
    const windows = keys.flatMap((key) => readKept<StoredSession>(localStorage.getItem(key)) ?? []);
    return Promise.resolve({ windows });
  },
  writeWindow: (window) => localStorage.setItem(SESSION_OF + window.page, JSON.stringify(window)),
  removeWindow: (page) => localStorage.removeItem(SESSION_OF + page),
  drafts: () => Promise.resolve(openDatabase()),
};
