/** One change of the source, small enough to be seen by a test that means what it says. */
export interface Change {
  /** What is replaced, as offsets into the text. */
  readonly start: number;
  readonly end: number;
  /** What stands there instead; nothing where the place is left out. */
  readonly text: string;
  /** What may stand in place of it: a value, one of a list, one of a record, or a statement. */
  readonly place: "expression" | "element" | "property" | "statement";
}

/** A change of one file, known by a number while tests run. */
export interface Mutant extends Change {
  readonly id: number;
  readonly file: string;
  readonly line: number;
  /** What stands there. */
  readonly before: string;
}

/** A mutant as people read it, and as it is known from run to run: the line's text, what stands there, what comes instead. */
export function words({ before, text }: Pick<Mutant, "before" | "text">): string {
  const short = (code: string): string => {
    const line = code.replaceAll(/\s+/g, " ").trim();
    return line.length > 60 ? `${line.slice(0, 40)} … ${line.slice(-15)}` : line;
  };
  return `${short(before)} → ${text === "" ? "(nothing)" : short(text)}`;
}
