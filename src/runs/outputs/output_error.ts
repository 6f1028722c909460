/** Why an output cannot be written. */
export class OutputError extends Error {
  override readonly name: string = "OutputError";
}
