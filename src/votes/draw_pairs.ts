import { hash } from "node:crypto";
import { Turns } from "../graph/turns.ts";
import type { Vote } from "./count_votes.ts";
import { addressOf, type PictureIndex } from "./picture_index.ts";

/** What a person is asked: which of two settings, by what, and who is asked. */
export interface Asking {
  readonly settings: readonly [string, string];
  readonly question: string;
  readonly voter: string;
}

/** Two pictures of one prompt and seed; which setting is on which side is drawn anew for each. */
export interface DrawnPair {
  readonly prompt: string;
  readonly seed: number;
  readonly pair: readonly [left: string, right: string];
  readonly files: readonly [left: string, right: string];
}

/**
 * The pairs that a person is asked about, in an order and on sides drawn by hashes: whoever asks again gets the same, and
 * nothing has to be kept. Pictures that are the same in both settings are left out.
 */
export async function drawPairs(
  index: PictureIndex,
  { settings, voter }: Asking,
): Promise<readonly DrawnPair[]> {
  const names = settings.toSorted() as [string, string];
  const turns = new Turns();
  const filesOf = async (name: string): Promise<ReadonlyMap<string, string>> => {
    const found = new Map<string, string>();
    for (
      const { prompt, first, files } of index.find((cell) => cell.setting === name)?.prompts ?? []
    ) {
      for (const [i, file] of files.entries()) {
        await turns.next;
        found.set(pictureKey(prompt, first + i), file);
      }
    }
    return found;
  };
  const b = await filesOf(names[1]);
  const pairs: { readonly order: string; readonly pair: DrawnPair }[] = [];
  for (const [key, file] of await filesOf(names[0])) {
    await turns.next;
    const other = b.get(key);
    if (other === undefined || other === file) continue;
    const [prompt, seed] = JSON.parse(key) as [string, number];
    const drawn = hash("sha256", JSON.stringify([voter, names, key]), "hex");
    const isSwapped = parseInt(drawn[0]!, 16) % 2 === 1;
    const ordered = <T>(first: T, second: T): [T, T] =>
      isSwapped ? [second, first] : [first, second];
    const pair = { prompt, seed, pair: ordered(...names), files: ordered(file, other) };
    pairs.push({ order: drawn.slice(1), pair });
  }
  return pairs.sort((a, b) => a.order < b.order ? -1 : 1).map(({ pair }) => pair);
}

/**
 * Tells on which pairs a person has voted: by the pictures that were shown, whatever their settings were called, or by the
 * settings where a vote does not say what was shown.
 */
export async function votedPairs(
  votes: readonly Vote[],
  { settings, question, voter }: Asking,
): Promise<(pair: DrawnPair) => boolean> {
  const turns = new Turns();
  const voted = new Set<string>();
  for (const vote of votes) {
    await turns.next;
    const isAsked = vote.voter === voter && (vote.question ?? "overall") === question &&
      (vote.shown || vote.pair.every((name) => settings.includes(name)));
    if (isAsked) voted.add(pictureKey(vote.prompt, vote.seed, vote.shown));
  }
  return ({ prompt, seed, files }) =>
    voted.has(pictureKey(prompt, seed)) ||
    voted.has(pictureKey(prompt, seed, files.map(addressOf)));
}

const pictureKey = (
  prompt: string | undefined,
  seed: number | undefined,
  shown: readonly string[] = [],
): string => JSON.stringify([prompt, seed, ...shown.toSorted()]);
