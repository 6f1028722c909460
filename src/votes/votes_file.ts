import * as z from "zod/mini";
import type { Folder } from "../files/folder.ts";
import { parseJsonLine } from "../graph/json.ts";
import { CHOICES, type Vote } from "./count_votes.ts";

/** Where votes are kept in an evaluation's folder: a JSON object a line, the last of a line cut off left out. */
export const VOTES = "votes.jsonl";

/** Of several servers one writes at a time. */
const LOCK = ".votes.lock";

const VOTE = z.strictObject({
  pair: z.readonly(z.tuple([z.string(), z.string()])),
  choice: z.enum(CHOICES),
  prompt: z.exactOptional(z.string()),
  seed: z.exactOptional(z.number()),
  voter: z.exactOptional(z.string()),
  question: z.exactOptional(z.string()),
});

/** Bytes of some hundred thousand votes: nobody has given more. */
const MAX_BYTES = 2 ** 26;

/**
 * The votes of an evaluation, in the order they were given.
 *
 * @throws SyntaxError naming the line that is no vote
 */
export function readVotes(folder: Folder): readonly Vote[] {
  return linesOf(folder).map((line, i) => {
    const vote = z.safeParse(VOTE, safely(line));
    if (vote.success) return vote.data;
    throw new SyntaxError(
      `Line ${i + 1} of "${folder.pathOf(VOTES)}" is no vote: write ` +
        `{"pair": ["prior", "framework"], "choice": "left"}, or "right", or "tie"`,
    );
  });
}

/** Adds a vote behind all others. */
export function addVote(folder: Folder, vote: Vote): void {
  folder.alone(LOCK, () => write(folder, [...linesOf(folder), JSON.stringify(vote)]));
}

/** Takes back the last vote of a person; undefined where there is none. */
export function takeBackVote(folder: Folder, voter: string): Vote | undefined {
  return folder.alone(LOCK, () => {
    const votes = readVotes(folder);
    const at = votes.findLastIndex((vote) => vote.voter === voter);
    if (at >= 0) write(folder, linesOf(folder).toSpliced(at, 1));
    return votes[at];
  });
}

function linesOf(folder: Folder): readonly string[] {
  if (!folder.has(VOTES)) return [];
  return Deno.readTextFileSync(folder.fileOf(VOTES, MAX_BYTES)).split("\n").slice(0, -1);
}

function write(folder: Folder, lines: readonly string[]): void {
  folder.write(VOTES, lines.map((line) => `${line}\n`).join(""));
}

function safely(line: string): unknown {
  try {
    return parseJsonLine(line);
  } catch {
    return undefined;
  }
}
