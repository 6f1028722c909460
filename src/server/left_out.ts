/** Which workflows of a folder are not listed, and why, in sentences for who looks for them. */
import type { ServerNotice } from "../api/status.ts";
import { LIMITS } from "../graph/parse.ts";
import { MAX_DEPTH, type Unread } from "./files_below.ts";

/** Why one is not listed: `later` for one that is once others have been read. */
export type WhyLeftOut = Unread | "backslash" | "large" | "later";

const MB = LIMITS.characters / 2 ** 20;

/** What is said, of one and of some. */
const SAID: Readonly<Record<Exclude<WhyLeftOut, "many">, readonly [one: string, some: string]>> = {
  deep: [
    `lies more than ${MAX_DEPTH} folders deep, and is not listed: move it up`,
    `lie more than ${MAX_DEPTH} folders deep, and are not listed: move them up`,
  ],
  large: [
    `has more than ${MB} MB, and is not listed: no workflow is as large as that`,
    `have more than ${MB} MB, and are not listed: no workflow is as large as that`,
  ],
  unreadable: [
    "cannot be read, and no workflow in it is listed: change who may read it",
    "cannot be read, and no workflow in them is listed: change who may read them",
  ],
  unnamed: [
    "has a name that is not UTF-8, and no workflow in it is listed: rename it",
    "have names that are not UTF-8, and no workflow in them is listed: rename them",
  ],
  backslash: [
    "has a backslash in its path, and is not listed: rename it",
    "have a backslash in their path, and are not listed: rename them",
  ],
  later: [
    "is not listed yet: it is read in a moment",
    "are not listed yet: they are read in a moment",
  ],
};

/** Gathers what one look at a folder leaves out. */
export class LeftOut {
  readonly #found = new Map<WhyLeftOut, { readonly first: string; count: number }>();

  readonly add = (path: string, why: WhyLeftOut): void => {
    const found = this.#found.get(why);
    if (found) found.count++;
    else this.#found.set(why, { first: path, count: 1 });
  };

  /**
   * @param folder that was looked at
   * @param most that are listed of it
   */
  notices(folder: string, most: number): readonly ServerNotice[] {
    return [...this.#found].map(([why, { first, count }]) => ({
      level: "warning",
      about: "workflows",
      text: why === "many"
        ? `Of the workflows in "${folder}" ${most} are listed, and it has more: move some out of ` +
          `it, or serve a folder in it`
        : `"${first}"${count > 1 ? ` and ${count - 1} more` : ""} ${SAID[why][Number(count > 1)]}`,
    }));
  }
}
