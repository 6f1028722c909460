/** A mutant that no test can notice, since the program does the same with it. */
export interface Equivalent {
  readonly file: string;
  /** The line as it stands. */
  readonly line: string;
  /** The change as it is printed. */
  readonly change: string;
  readonly reason: string;
}

export const TYPES = "The type system asks for it: at run time the rest says the same";
export const PAST_END = "What is written past the end of a typed array is dropped";
