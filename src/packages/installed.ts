/** The plugins that a person has installed: a folder each, and a list of what they are and where they have come from. */
import { join } from "@std/path";
import * as z from "zod/mini";
import { Folder } from "../files/folder.ts";
import { lstatIfAny } from "../files/no_links.ts";
import { checkShape } from "../graph/check_shape.ts";
import { printJson } from "../graph/json.ts";
import { isName } from "../plugins/manifest.ts";
import { PackageError } from "./package_error.ts";
import { holds } from "./read_folder.ts";
import { isSameOrigin } from "./source.ts";

/** What is installed, by version and integrity. */
const LIST = "installed.json";
const LOCK = ".lock";
/** What is on its way here, and what it takes the place of. Folders with a dot in front are no plugins to anybody. */
const COMING = ".coming";
const LEAVING = ".leaving";
const DISABLED = ".disabled";

/** How long after it has come nobody is waiting for an answer about it any more, in milliseconds. */
const FORGOTTEN_MS = 24 * 3_600_000;

const text = z.string().check(z.maxLength(5000));
const entrySchema = z.object({
  version: text,
  /** Where it has come from: a path, or `npm:NAME@RANGE`. */
  from: text,
  /** Of its files, see `filesIntegrity`. */
  integrity: text,
  /** Of the archive that a registry had. */
  archive: z.exactOptional(text),
});
const listSchema = z.object({ plugins: z.record(z.string(), entrySchema) });

/** What is remembered of one. */
export type InstalledEntry = z.infer<typeof entrySchema>;

export interface InstalledPlugin {
  readonly name: string;
  readonly folder: string;
  readonly isEnabled: boolean;
  /** Undefined for one that has been put there by hand. */
  readonly entry: InstalledEntry | undefined;
  /** It is in the list, and its folder is gone. */
  readonly isGone?: true;
}

export class Installed {
  readonly folder: Folder;

  constructor(folder: Folder) {
    this.folder = folder;
  }

  /** All that are there or should be, by name. */
  list(): readonly InstalledPlugin[] {
    const entries = this.#read();
    const there = [
      ...this.#namesIn("").map((name) => [name, true] as const),
      ...this.#namesIn(DISABLED).map((name) => [name, false] as const),
    ];
    const known = new Set(there.map(([name]) => name));
    const gone = Object.keys(entries).filter((name) => !known.has(name));
    return [
      ...there.map(([name, isEnabled]) => ({
        name,
        folder: this.#pathOf(name, isEnabled),
        isEnabled,
        entry: entries[name],
      })),
      ...gone.map((name) => ({
        name,
        folder: this.#pathOf(name, true),
        isEnabled: true,
        entry: entries[name],
        isGone: true as const,
      })),
    ].sort((a, b) => a.name < b.name ? -1 : 1);
  }

  find(name: string): InstalledPlugin | undefined {
    return this.list().find((one) => one.name === name);
  }

  /** An empty folder for what is on its way; whoever asks removes it. */
  coming(): Folder {
    for (const { name } of entriesOf(this.folder.folder(COMING))) {
      const path = `${COMING}/${name}`;
      const { mtime } = Deno.lstatSync(this.folder.pathOf(path));
      if (Date.now() - Number(mtime) > FORGOTTEN_MS) this.folder.removeTree(path);
    }
    const place = this.folder.folder(`${COMING}/${crypto.randomUUID()}`);
    place.make();
    return place;
  }

  /** Removes what is on its way. */
  discard({ path }: Folder): void {
    this.folder.removeTree(path);
    this.#removeEmpty(COMING);
  }

  /**
   * @param from where what is to be installed comes from
   * @param discards whether what a person has changed is to be lost
   * @throws PackageError where its place has anything else than another version of it
   */
  demandPlace(name: string, from: string, discards: boolean): void {
    this.#demandFolders(name);
    const there = this.find(name);
    if (!there) return;
    if (!there.entry || !isSameOrigin(there.entry.from, from)) {
      throw taken(
        there.entry
          ? `There is another plugin "${name}" from ${there.entry.from}: remove it first, braid plugin remove ${name}`
          : `There is another plugin "${name}" that was put there by hand: move "${there.folder}" away first`,
      );
    }
    if (!discards) refuseLoss(there);
  }

  /** @throws PackageError for what a person would lose for good, unless that `discards` it, and for what is no plugin */
  demandRemovable(name: string, discards: boolean): void {
    this.#demandFolders(name);
    if (!discards) this.list().filter((one) => one.name === name).forEach(refuseLoss);
  }

  /**
   * Puts a plugin's folder, which lies in one that is {@link coming}, in its place, and what was there away.
   *
   * @param path of a folder that has the plugin's name
   * @throws as {@link demandPlace}
   */
  put(path: string, name: string, entry: InstalledEntry, discards = false): void {
    this.#alone(() => {
      this.demandPlace(name, entry.from, discards);
      const place = this.find(name)?.isEnabled === false ? `${DISABLED}/${name}` : name;
      const old = `${LEAVING}/${name}`;
      if (this.folder.has(place)) this.folder.move(place, old);
      this.folder.move(path, place);
      this.#write({ ...this.#read(), [name]: entry });
      this.#removeLeft(old);
    });
  }

  /** Removes all of a plugin. @throws as {@link demandRemovable} */
  remove(name: string, discards = false): void {
    this.#alone(() => {
      this.demandRemovable(name, discards);
      const { [name]: _, ...others } = this.#read();
      for (const place of placesOf(name)) {
        if (!this.folder.has(place)) continue;
        this.folder.move(place, `${LEAVING}/${name}`);
        this.#removeLeft(`${LEAVING}/${name}`);
      }
      this.#write(others);
      this.#removeEmpty(DISABLED);
    });
  }

  /** Has a plugin taken for one that is not there, or there again. */
  enable(name: string, isEnabled: boolean): void {
    this.#alone(() => {
      const [from, to] = isEnabled ? [`${DISABLED}/${name}`, name] : [name, `${DISABLED}/${name}`];
      if (this.folder.has(from)) this.folder.move(from, to);
      this.#removeEmpty(DISABLED);
    });
  }

  #pathOf(name: string, isEnabled: boolean): string {
    return join(this.folder.path, ...isEnabled ? [] : [DISABLED], name);
  }

  #namesIn(within: string): readonly string[] {
    return entriesOf(this.folder.folder(within))
      .flatMap(({ name, isDirectory }) => isDirectory && isName(name) ? [name] : []);
  }

  /** @throws PackageError for what is a link or no folder, where a plugin is or would be */
  #demandFolders(name: string): void {
    for (const place of placesOf(name)) {
      const path = join(this.folder.path, place);
      const { isDirectory, isSymlink } = lstatIfAny(path) ?? { isDirectory: true };
      if (isDirectory) continue;
      throw taken(
        `"${path}" is ${
          isSymlink ? "a link" : "no folder"
        }, and no plugin that Braid has put there: move it away`,
      );
    }
  }

  #removeLeft(name: string): void {
    this.folder.removeTree(name);
    this.#removeEmpty(LEAVING);
  }

  #removeEmpty(name: string): void {
    try {
      this.folder.remove(name);
    } catch (error) {
      if (!entriesOf(this.folder.folder(name)).length) throw error;
    }
  }

  /** Nobody else changes anything meanwhile; what one that was killed has left between two steps is put right first. */
  #alone(action: () => void): void {
    this.folder.make();
    this.folder.alone(LOCK, () => {
      for (const name of this.#namesIn(LEAVING)) {
        const old = `${LEAVING}/${name}`;
        const isThere = this.folder.has(name) || this.folder.has(`${DISABLED}/${name}`);
        if (isThere || !this.#read()[name]) this.#removeLeft(old);
        else this.folder.move(old, name);
      }
      action();
    });
  }

  #read(): Readonly<Record<string, InstalledEntry>> {
    if (!this.folder.has(LIST)) return {};
    try {
      const { data } = checkShape(listSchema, JSON.parse(this.folder.text(LIST)));
      if (data) return data.plugins;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
    const path = this.folder.pathOf(LIST);
    throw new PackageError(
      "failed",
      `The list of what is installed "${path}" cannot be read: mend or remove it`,
    );
  }

  #write(entries: Readonly<Record<string, InstalledEntry>>): void {
    const plugins = Object.fromEntries(Object.entries(entries).sort());
    this.folder.write(LIST, `${printJson({ plugins })}\n`);
  }
}

/** Whether a person has changed files of what was installed, or has put others among them. */
export const isChanged = ({ entry, folder, isGone }: InstalledPlugin): boolean =>
  entry !== undefined && !isGone && !holds(folder, entry.integrity);

/** Where a plugin is, enabled or disabled. */
const placesOf = (name: string): readonly string[] => [name, `${DISABLED}/${name}`];

const taken = (message: string): PackageError => new PackageError("unwritable", message);

/** @throws PackageError for what nobody has another copy of */
function refuseLoss(one: InstalledPlugin): void {
  const { name, folder, entry } = one;
  if (!entry) {
    throw taken(
      `The plugin "${name}" was put there by hand, and may be the only copy: move "${folder}" away, or say --discard to lose it`,
    );
  }
  if (isChanged(one)) {
    throw taken(
      `The plugin "${name}" was changed since it was installed: move "${folder}" away to keep that, or say --discard to lose it`,
    );
  }
}

const entriesOf = (place: Folder): readonly Deno.DirEntry[] =>
  place.has(".") ? [...Deno.readDirSync(place.pathOf("."))] : [];
