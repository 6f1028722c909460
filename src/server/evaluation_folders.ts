import { dirname } from "@std/path";
import type { EvaluationInfo } from "../api/evaluations.ts";
import type { Folder } from "../files/folder.ts";
import { nameIn } from "../files/no_links.ts";
import { naturalOrder } from "../graph/natural_order.ts";
import { PICTURES, readPictures } from "../votes/picture_index.ts";
import type { Vote } from "../votes/count_votes.ts";
import { readVotes } from "../votes/votes_file.ts";
import { filesBelow } from "./files_below.ts";
import { HttpError } from "./problem.ts";

/** What the served folder itself is called: a dot alone would be lost in an address. */
export const HERE = "./";

/** The evaluations in a folder: those below it that say which pictures they have. A list that is none is left out. */
export async function listEvaluations(served: Folder): Promise<readonly EvaluationInfo[]> {
  const found: EvaluationInfo[] = [];
  for await (const path of filesBelow(served.pathOf("."), (name) => name === PICTURES)) {
    const name = nameIn(served.path, dirname(path)) || HERE;
    if (!canBeAsked(name)) continue;
    try {
      const folder = served.folder(name);
      const settings = (await readPictures(folder)).map(({ setting }) => setting);
      found.push({ name, settings, votes: await countLines(folder) });
    } catch {
      continue; // a file of that name that is none of ours
    }
  }
  return found.sort((a, b) => naturalOrder(a.name, b.name));
}

/** On one system a `\` goes between folders, on others it is a letter: no name that is asked for has any. */
const canBeAsked = (name: string): boolean => !name.includes("\\");

async function countLines(folder: Folder): Promise<number> {
  try {
    return (await readVotes(folder)).length;
  } catch {
    return 0; // whoever votes is told what is wrong
  }
}

/** @throws HttpError naming the line of a file that somebody has changed by hand */
export async function votesIn(folder: Folder): Promise<readonly Vote[]> {
  try {
    return await readVotes(folder);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new HttpError(422, error.message, { cause: error });
  }
}

/** @throws HttpError where there is no evaluation of that name */
export function findEvaluation(served: Folder, name: string): Folder {
  try {
    const folder = served.folder(name);
    if (canBeAsked(name) && folder.has(PICTURES)) return folder;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  throw new HttpError(404, `There is no evaluation "${name}" in the folder of the workflows`);
}
