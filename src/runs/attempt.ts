import { reasonOf } from "../files/reason_of.ts";
import { OutputError } from "./outputs/output_error.ts";

/**
 * Does what writes to the disk.
 *
 * @throws OutputError which says what could not be done and why
 */
export function attempt<T>(action: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof OutputError) throw error;
    throw new OutputError(`Cannot ${action}: ${reasonOf(error)}`, { cause: error });
  }
}

export { reasonOf };
