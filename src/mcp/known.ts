import { ProblemError } from "../api/client.ts";
import { nearestPath } from "../words/nearest.ts";
import { ToolFault } from "./tool.ts";

/** Most names that a sentence lists. */
const LISTED = 20;
/** Fewer letters mean nothing. */
const LETTERS = 3;

/** What was asked for by a name; where there is no such thing, says which there are. @throws ToolFault */
export async function known<T>(
  asked: Promise<T>,
  name: string,
  names: () => Promise<readonly string[]>,
): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof ProblemError) || error.status !== 404) throw error;
    throw new ToolFault(`${error.message}: ${meant(name, await names())}`);
  }
}

/** Which name was probably meant, or which there are. */
export function meant(name: string, names: readonly string[]): string {
  const near = name.length < LETTERS ? undefined : nearestPath(name, names);
  if (near) return `did you mean "${near}"?`;
  if (!names.length) return "there are none yet";
  const more = names.length > LISTED ? ` and ${names.length - LISTED} more` : "";
  return `there are ${names.slice(0, LISTED).join(", ")}${more}`;
}
