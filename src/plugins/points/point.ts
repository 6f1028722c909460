import type * as z from "zod/mini";

/** The folder of a plugin whose contributions are read. */
export interface ContributingPlugin {
  readonly name: string;
  /** Ids of its templates. */
  readonly templates: readonly string[];
  /** The text of a file in it; undefined for what is none, is larger, or lies outside, which is reported. */
  text(file: string, maxBytes: number): Promise<string | undefined>;
  /** Says what is wrong; all else that it contributes stays. */
  report(message: string, file?: string): void;
}

/** A thing that plugins contribute to the editor: it owns its schema, and reads what files it names. */
export interface Point<Declared, Read> {
  /** What `contributes` of a `plugin.json` has under its name. */
  readonly schema: z.ZodMiniType<Declared>;
  /** As the editor gets it, without what is wrong. */
  read(declared: Declared, plugin: ContributingPlugin): Read | Promise<Read>;
  /** What people call each. */
  titles(read: Read): readonly string[];
}

/** Infers its types. */
export const definePoint = <Declared, Read>(point: Point<Declared, Read>): Point<Declared, Read> =>
  point;
