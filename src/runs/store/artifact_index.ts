import type { DatabaseSync } from "node:sqlite";
import type { ArtifactInfo } from "../../api/artifacts.ts";
import { hashWords } from "./hash_words.ts";
import type { Prepare } from "./prepare.ts";
import { preparing } from "./prepare.ts";
import { atOnce, hastily } from "./write_database.ts";

/** What uses an artifact that came by an upload, as long as there is a file of that name in the input folder. */
export const uploadOwner = (name: string): string => `input/${name}`;

/** What there is of artifacts, and which runs and uploads use them. */
export class ArtifactIndex {
  readonly #database: DatabaseSync;
  readonly #prepare: Prepare;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#prepare = preparing(database);
  }

  /**
   * The first word on an artifact stands: its type does not change. What a run is on the way of making may be forgotten
   * when the power goes, as the run then is not over.
   *
   * @param owner The run that uses it, or the upload that it came by: see {@link uploadOwner}
   */
  note(info: ArtifactInfo, owner?: string): void {
    const note = (): void => this.#write(info, owner);
    if (owner?.startsWith(uploadOwner(""))) atOnce(this.#database, note);
    else hastily(this.#database, note);
  }

  /** {@link note} of however many at the pace of one, and of each once. */
  noteAll(infos: readonly ArtifactInfo[], run: string): void {
    const distinct = new Map(infos.toReversed().map((info) => [info.sha256, info]));
    const note = (): void => distinct.forEach((info) => this.#write(info, run));
    if (distinct.size) hastily(this.#database, () => atOnce(this.#database, note));
  }

  #write({ sha256, type, bytes, width, height, name }: ArtifactInfo, owner?: string): void {
    this.#prepare("INSERT OR IGNORE INTO artifacts VALUES (?, ?, ?, ?, ?, ?)")
      .run(sha256, type, bytes, width ?? null, height ?? null, name ?? null);
    if (owner !== undefined) this.use(owner, sha256);
  }

  /** Has a run use what there is. */
  use(owner: string, sha256: string): void {
    this.#prepare("INSERT OR IGNORE INTO uses VALUES (?, ?)").run(owner, sha256);
  }

  /** Those that there are of which the hashes stand in a text; others have their turn meanwhile. */
  async namedIn(text: string): Promise<readonly string[]> {
    const named = new Set<string>();
    for await (const words of hashWords(text)) {
      for (const word of words) if (!named.has(word) && this.get(word)) named.add(word);
    }
    return [...named];
  }

  /** Whether a run or an upload uses an artifact. */
  isUsed(sha256: string): boolean {
    return this.#prepare("SELECT 1 FROM uses WHERE sha256 = ? LIMIT 1").get(sha256) !==
      undefined;
  }

  /** Hashes of what a run uses. */
  of(run: string): readonly string[] {
    const rows = this.#prepare("SELECT sha256 FROM uses WHERE owner = ?").all(run);
    return (rows as unknown as { sha256: string }[]).map(({ sha256 }) => sha256);
  }

  /** Runs that use an artifact, newest first: so many of them. */
  runsWith(sha256: string, limit: number): readonly string[] {
    const rows = this.#prepare(
      `SELECT id FROM uses JOIN runs ON id = owner WHERE sha256 = ? ORDER BY number DESC LIMIT ?`,
    ).all(sha256, limit);
    return (rows as unknown as { id: string }[]).map(({ id }) => id);
  }

  forget(sha256: string): void {
    this.#prepare("DELETE FROM artifacts WHERE sha256 = ?").run(sha256);
  }

  /** Names in the input folder by which artifacts came. */
  uploads(): readonly string[] {
    const rows = this.#prepare("SELECT DISTINCT owner FROM uses WHERE owner GLOB ?")
      .all(`${uploadOwner("")}*`) as unknown as { owner: string }[];
    return rows.map(({ owner }) => owner.slice(uploadOwner("").length));
  }

  forgetUpload(name: string): void {
    this.#prepare("DELETE FROM uses WHERE owner = ?").run(uploadOwner(name));
  }

  get(sha256: string): ArtifactInfo | undefined {
    const row = this.#prepare("SELECT * FROM artifacts WHERE sha256 = ?").get(sha256);
    if (!row) return undefined;
    const facts = Object.entries(row).filter(([, value]) => value !== null);
    return Object.fromEntries(facts) as unknown as ArtifactInfo;
  }
}
