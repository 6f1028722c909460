import { hasManifest } from "../plugins/contained.ts";
import type { Plugin } from "../plugins/plugin.ts";
import { codeStampAside, isStamp } from "../runs/code_stamp.ts";

export interface SameCodeOptions {
  /** Where results go, which may be in the plugin's folder and is no code of it. */
  readonly output?: string | undefined;
  /** How a person has plugins read anew. */
  readonly remedy: "reload node definitions" | "run again";
}

/** Looks at a plugin's folder for whether all in it, code and what code may read, is as it was tried out, and is in the catalogue. */
export class SameCode {
  readonly #plugin: Pick<Plugin, "name" | "folder">;
  readonly #options: SameCodeOptions;
  #going: Promise<unknown> | undefined;
  #next: Promise<string> | undefined;

  constructor(plugin: Pick<Plugin, "name" | "folder">, options: SameCodeOptions) {
    this.#plugin = plugin;
    this.#options = options;
  }

  /** The stamp of what is there from now on: who asks while another is being made shares the next one. */
  stamp(): Promise<string> {
    return this.#next ??= Promise.resolve(this.#going).then(() => {
      const { output } = this.#options;
      const now = codeStampAside([this.#plugin.folder], { output });
      [this.#going, this.#next] = [now, undefined];
      return now;
    });
  }

  /**
   * Of more files than can be looked at nobody knows: their results are not found again anyway.
   *
   * @param code the stamp of what was tried out
   * @throws Error that says what became of it
   */
  async demand(code: string): Promise<void> {
    const now = await this.stamp();
    if (now === code || !isStamp(now)) return;
    const { name, folder } = this.#plugin;
    const { remedy } = this.#options;
    throw new Error(
      await hasManifest(folder)
        ? `The plugin "${name}" has changed since its nodes were read: ${remedy}`
        : `The plugin "${name}" has been removed since its nodes were read: ${remedy}`,
    );
  }
}
