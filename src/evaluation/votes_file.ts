import * as z from "zod/mini";
import type { Folder } from "../files/folder.ts";
import { parseJsonLine } from "../graph/json.ts";
import { countVotes, type Preference } from "../metrics/votes.ts";

/** What people preferred, pair by pair. */
export type VotesTold = readonly Preference[];

/** Where votes are kept in an evaluation's folder: a JSON object a line, the last of a line cut off left out. */
export const VOTES = "votes.jsonl";

const VOTE = z.strictObject({
  pair: z.readonly(z.tuple([z.string(), z.string()])),
  choice: z.enum(["left", "right", "tie"]),
  prompt: z.exactOptional(z.string()),
  seed: z.exactOptional(z.number()),
  voter: z.exactOptional(z.string()),
  question: z.exactOptional(z.string()),
});

/**
 * The votes of an evaluation, counted.
 *
 * @throws SyntaxError naming the line that is no vote
 */
export async function readVotes(folder: Folder): Promise<VotesTold> {
  if (!folder.has(VOTES)) return [];
  const lines = (await Deno.readTextFile(folder.fileOf(VOTES))).split("\n").slice(0, -1);
  return countVotes(lines.map((line, i) => {
    const vote = z.safeParse(VOTE, safely(line));
    if (vote.success) return vote.data;
    throw new SyntaxError(
      `Line ${i + 1} of "${folder.pathOf(VOTES)}" is no vote: write ` +
        `{"pair": ["prior", "framework"], "choice": "left"}, or "right", or "tie"`,
    );
  }));
}

function safely(line: string): unknown {
  try {
    return parseJsonLine(line);
  } catch {
    return undefined;
  }
}
