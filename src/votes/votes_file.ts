import * as z from "zod/mini";
import type { Folder } from "../files/folder.ts";
import { aloneIn } from "../files/wait_for_lock.ts";
import { parseJsonLine } from "../graph/json.ts";
import { Turns } from "../graph/turns.ts";
import { CHOICES, type Vote } from "./count_votes.ts";

/** Where votes are kept in an evaluation's folder: a JSON object a line, of which one that was cut off is left out. */
export const VOTES = "votes.jsonl";

/**
 * Of several servers one writes at a time, be it of another account: each may lock the folder, and none the file that another
 * has made for that. Where folders have no locks there is that file.
 */
const LOCK = ".votes.lock";
const hasFolderLocks = Deno.build.os !== "windows";

function alone<T>(folder: Folder, action: () => T): T {
  return hasFolderLocks ? aloneIn(folder.path, action) : folder.alone(LOCK, action);
}

const ADDRESS = z.string().check(z.regex(/^[0-9a-f]{64}$/));

const VOTE = z.strictObject({
  pair: z.readonly(z.tuple([z.string(), z.string()])),
  choice: z.enum(CHOICES),
  prompt: z.exactOptional(z.string()),
  seed: z.exactOptional(z.number()),
  shown: z.exactOptional(z.readonly(z.tuple([ADDRESS, ADDRESS]))),
  voter: z.exactOptional(z.string()),
  question: z.exactOptional(z.string()),
});

/** Bytes of a hundred thousand votes: nobody has given more. */
const MAX_BYTES = 2 ** 24;

/**
 * The votes of an evaluation, in the order they were given; others have their turn meanwhile.
 *
 * @throws SyntaxError naming the line that is no vote, FileError for what is not UTF-8
 */
export async function readVotes(folder: Folder): Promise<readonly Vote[]> {
  const votes: Vote[] = [];
  const turns = new Turns();
  const text = textOf(folder);
  for (let at = 0, end; at < text.length; at = end + 1) {
    await turns.next;
    end = text.indexOf("\n", at);
    const vote = z.safeParse(VOTE, safely(text.slice(at, end)));
    if (!vote.success) {
      throw new SyntaxError(
        `Line ${votes.length + 1} of "${folder.pathOf(VOTES)}" is no vote: write ` +
          `{"pair": ["prior", "framework"], "choice": "left"}, or "right", or "tie"`,
      );
    }
    votes.push(vote.data);
  }
  return votes;
}

/** Adds a vote behind all others. */
export function addVote(folder: Folder, vote: Vote): void {
  alone(folder, () => folder.write(VOTES, `${textOf(folder)}${JSON.stringify(vote)}\n`));
}

/** Takes back the last vote of a person; undefined where there is none. */
export function takeBackVote(folder: Folder, voter: string): Vote | undefined {
  return alone(folder, () => {
    const text = textOf(folder);
    for (let end = text.length, at; end > 0; end = at) {
      at = text.lastIndexOf("\n", end - 2) + 1;
      const vote = safely(text.slice(at, end)) as Vote | null | undefined;
      if (vote?.voter !== voter) continue;
      folder.write(VOTES, text.slice(0, at) + text.slice(end));
      return vote;
    }
    return undefined;
  });
}

/** Whole lines: the last may be one without an end, from an editor. */
function textOf(folder: Folder): string {
  if (!folder.has(VOTES)) return "";
  const text = folder.text(VOTES, MAX_BYTES);
  const last = text.lastIndexOf("\n") + 1;
  return safely(text.slice(last)) === undefined ? text.slice(0, last) : `${text}\n`;
}

function safely(line: string): unknown {
  try {
    return parseJsonLine(line);
  } catch {
    return undefined;
  }
}
