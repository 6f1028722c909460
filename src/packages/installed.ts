/** The plugins that a person has installed: a folder each, and a list of what they are and where they have come from. */
import { join } from "@std/path";
import { type Folder, PlaceError } from "../files/folder.ts";
import { lstatIfAny } from "../files/no_links.ts";
import { reasonOf } from "../files/reason_of.ts";
import { own } from "../graph/record.ts";
import { isFolder } from "../plugins/contained.ts";
import { isName } from "../plugins/manifest.ts";
import {
  endArrival,
  type InstalledEntry,
  readArrival,
  readList,
  writeArrival,
  writeList,
} from "./installed_list.ts";
import { PackageError } from "./package_error.ts";
import { holds } from "./read_folder.ts";
import { isSameOrigin } from "./source.ts";

const LOCK = ".lock";
/** What is on its way here, or is to be removed. Folders with a dot in front are no plugins to anybody. */
const COMING = ".coming";
/** What another version takes the place of, or is being removed: put back where that is cut off. */
const LEAVING = ".leaving";
const DISABLED = ".disabled";

/** In each folder that is {@link COMING}: locked as long as somebody has it. */
const HELD = ".held";

export interface InstalledPlugin {
  readonly name: string;
  readonly folder: string;
  readonly isEnabled: boolean;
  /** Undefined for one that has been put there by hand. */
  readonly entry: InstalledEntry | undefined;
  /** It is in the list, and its folder is gone. */
  readonly isGone?: true;
}

/** A folder for what is on its way, which is gone when this is disposed of. */
export interface Coming extends Disposable {
  readonly folder: Folder;
}

export class Installed {
  readonly folder: Folder;

  constructor(folder: Folder) {
    this.folder = folder;
  }

  /** All that are there or should be, by name. */
  list(): readonly InstalledPlugin[] {
    const entries = readList(this.folder);
    const one = (name: string, isEnabled: boolean): InstalledPlugin => ({
      name,
      folder: join(this.folder.path, placesOf(name)[isEnabled ? 0 : 1]),
      isEnabled,
      entry: own(entries, name),
    });
    const there = [
      ...this.#namesIn("").map((name) => one(name, true)),
      ...this.#namesIn(DISABLED).map((name) => one(name, false)),
    ];
    const known = new Set(there.map(({ name }) => name));
    const gone = Object.keys(entries).filter((name) => !known.has(name));
    return [
      ...there,
      ...gone.map((name) => ({ ...one(name, true), isGone: true as const })),
    ].sort((a, b) => a.name < b.name ? -1 : 1);
  }

  find(name: string): InstalledPlugin | undefined {
    return this.list().find((one) => one.name === name);
  }

  /** An empty folder for what is on its way. */
  coming(): Coming {
    return this.#alone(() => {
      this.#sweep();
      const name = `${COMING}/${crypto.randomUUID()}`;
      const folder = this.folder.folder(name);
      folder.make();
      const lock = folder.lock(HELD);
      return {
        folder,
        [Symbol.dispose]: () => {
          lock?.[Symbol.dispose]();
          this.folder.alone(LOCK, () => this.#sweep());
        },
      };
    });
  }

  /**
   * @param from where what is to be installed comes from
   * @param discards whether what a person has changed is to be lost
   * @throws PackageError where its place has anything else than another version of it
   */
  demandPlace(name: string, from: string, discards: boolean): void {
    this.#placeOf(name);
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
    this.#placeOf(name);
    const there = this.find(name);
    if (there && !discards) refuseLoss(there);
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
      const place = this.#placeOf(name) ?? name;
      writeArrival(this.folder, { name, entry });
      this.#replace(place, () => {
        this.folder.move(path, place);
        writeList(this.folder, { ...readList(this.folder), [name]: entry });
      });
      endArrival(this.folder);
    });
  }

  /** Removes all of a plugin. @throws as {@link demandRemovable} */
  remove(name: string, discards = false): void {
    this.#alone(() => {
      this.demandRemovable(name, discards);
      const { [name]: _, ...others } = readList(this.folder);
      this.#replace(this.#placeOf(name) ?? name, () => writeList(this.folder, others));
      this.#removeEmpty(DISABLED);
    });
  }

  /** Has a plugin taken for one that is not there, or there again. */
  enable(name: string, isEnabled: boolean): void {
    this.#alone(() => {
      const [from, to] = [this.#placeOf(name), isEnabled ? name : `${DISABLED}/${name}`];
      if (from !== undefined && from !== to) this.folder.move(from, to);
      this.#removeEmpty(DISABLED);
    });
  }

  /** Puts right what somebody who was killed has left between two steps, where there is any. @throws PackageError */
  putRight(): void {
    if (this.folder.has(LEAVING) || readArrival(this.folder)) this.#alone(() => {});
  }

  /** Folders with names of plugins, and links to such, be they put there by hand. */
  #namesIn(within: string): readonly string[] {
    return this.#entries(within).flatMap(({ name, isDirectory, isSymlink }) =>
      isName(name) && (isDirectory || isSymlink && isFolder(join(this.folder.path, within, name)))
        ? [name]
        : []
    );
  }

  #entries(place: string): readonly Deno.DirEntry[] {
    return this.#isThere(place) ? [...Deno.readDirSync(join(this.folder.path, place))] : [];
  }

  /** Whether there is a folder. @throws PackageError where there is something else */
  #isThere(place: string): boolean {
    const path = join(this.folder.path, place);
    const found = lstatIfAny(path);
    if (!found || found.isDirectory || found.isSymlink && place === "") return found !== undefined;
    throw taken(
      `"${path}" is ${
        found.isSymlink ? "a link" : "no folder"
      }, and nothing that Braid has put there: move it away`,
    );
  }

  /** Where a plugin's folder is. @throws PackageError for what is a link or no folder, and for two copies of it */
  #placeOf(name: string): string | undefined {
    const [one, other] = placesOf(name).filter((place) => this.#isThere(place));
    if (one === undefined || other === undefined) return one;
    const { path } = this.folder;
    throw taken(
      `There are two copies of the plugin "${name}", enabled and disabled: move one away, "${
        join(path, one)
      }" or "${join(path, other)}"`,
    );
  }

  /** Has something else in a place than is there now, which is gone afterwards; as it was where that fails. */
  #replace(place: string, change: () => void): void {
    const old = `${LEAVING}/${place}`;
    if (this.#isThere(place)) this.folder.move(place, old);
    try {
      change();
    } catch (error) {
      if (this.#isThere(place)) this.#throwAway(place);
      if (this.#isThere(old)) this.folder.move(old, place);
      throw error;
    }
    if (this.#isThere(old)) this.#throwAway(old);
    this.#removeLeaving();
  }

  /** Removes a folder: what of it the system keeps is in nobody's way, and is tried again by whoever comes next. */
  #throwAway(place: string): void {
    this.folder.move(place, `${COMING}/${crypto.randomUUID()}`);
    this.#sweep();
  }

  /** Removes what came for somebody who is gone. */
  #sweep(): void {
    for (const { name } of this.#entries(COMING)) {
      const place = `${COMING}/${name}`;
      try {
        if (this.folder.has(`${place}/${HELD}`)) {
          const lock = this.folder.lock(`${place}/${HELD}`);
          if (!lock) continue;
          lock[Symbol.dispose]();
        }
        this.folder.removeTree(place);
      } catch {
        // The system keeps something of it.
      }
    }
    this.#removeEmpty(COMING);
  }

  #removeLeaving(): void {
    this.#removeEmpty(`${LEAVING}/${DISABLED}`);
    this.#removeEmpty(LEAVING);
  }

  #removeEmpty(place: string): void {
    if (this.#isThere(place) && !this.#entries(place).length) this.folder.remove(place);
  }

  /**
   * Nobody else changes anything meanwhile; what one that was killed has left between two steps is put right first.
   *
   * @throws PackageError with what the system says where it refuses
   */
  #alone<T>(action: () => T): T {
    try {
      this.folder.make();
      return this.folder.alone(LOCK, () => {
        this.#finishArrival();
        for (const within of ["", DISABLED]) {
          for (const name of this.#namesIn(join(LEAVING, within))) {
            this.#putRight(name, join(within, name));
          }
        }
        this.#removeLeaving();
        return action();
      });
    } catch (error) {
      if (error instanceof PackageError || error instanceof PlaceError) throw error;
      const { path } = this.folder;
      throw new PackageError(
        "unwritable",
        `Cannot change what is installed in "${path}": ${reasonOf(error)}`,
        { cause: error },
      );
    }
  }

  /** Lists what has come to its place, where somebody was killed before that was written down. */
  #finishArrival(): void {
    const arrival = readArrival(this.folder);
    if (!arrival) return;
    const { name, entry } = arrival;
    const place = placesOf(name).find((place) => this.folder.has(place));
    if (place !== undefined && holds(this.folder.pathOf(place), entry.integrity)) {
      writeList(this.folder, { ...readList(this.folder), [name]: entry });
    }
    endArrival(this.folder);
  }

  /** What was leaving a place when somebody was killed. */
  #putRight(name: string, place: string): void {
    const old = join(LEAVING, place);
    const isReplaced = placesOf(name).some((one) => this.folder.has(one));
    if (isReplaced || !own(readList(this.folder), name)) this.#throwAway(old);
    else this.folder.move(old, place);
  }
}

/** Whether a person has changed files of what was installed, or has put others among them. */
export const isChanged = ({ entry, folder, isGone }: InstalledPlugin): boolean =>
  entry !== undefined && !isGone && !holds(folder, entry.integrity);

/** Where a plugin is, enabled or disabled. */
const placesOf = (name: string) => [name, `${DISABLED}/${name}`] as const;

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
