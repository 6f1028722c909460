import { someOf } from "../../../src/words/lists.ts";
import { translated } from "../../../src/words/translate.ts";

/** Does something with each of some workflows, whatever becomes of the others. @returns why it could not be done, by name */
export async function each(
  names: Iterable<string>,
  act: (name: string) => Promise<void>,
): Promise<Map<string, string>> {
  const faults = new Map<string, string>();
  for (const name of names) {
    try {
      await act(name);
    } catch (error) {
      faults.set(name, translated(error instanceof Error ? error.message : String(error)));
    }
  }
  return faults;
}

/** Names as a message has them. */
export const quoted = (names: Iterable<string>): string =>
  someOf(Array.from(names, (name) => `"${name}"`));

/** Those that it could not be done with, and why. */
export const faultsOf = (faults: ReadonlyMap<string, string>): string =>
  `${quoted(faults.keys())}: ${someOf([...new Set(faults.values())])}`;
