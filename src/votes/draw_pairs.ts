import { hash } from "node:crypto";
import type { Vote } from "./count_votes.ts";
import type { PictureIndex } from "./picture_index.ts";

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
export function drawPairs(index: PictureIndex, { settings, voter }: Asking): readonly DrawnPair[] {
  const names = settings.toSorted() as [string, string];
  const [a, b] = names.map((name) => filesOf(index.find(({ setting }) => setting === name))) as [
    Files,
    Files,
  ];
  return [...a].flatMap(([key, file]) => {
    const other = b.get(key);
    if (other === undefined || other === file) return [];
    const [prompt, seed] = JSON.parse(key) as [string, number];
    const drawn = hash("sha256", JSON.stringify([voter, names, key]), "hex");
    const isSwapped = parseInt(drawn[0]!, 16) % 2 === 1;
    const ordered = <T>(first: T, second: T): [T, T] =>
      isSwapped ? [second, first] : [first, second];
    return [{ drawn, prompt, seed, pair: ordered(...names), files: ordered(file, other) }];
  }).sort((a, b) => a.drawn.slice(1) < b.drawn.slice(1) ? -1 : 1)
    .map(({ drawn: _, ...pair }) => pair);
}

/** Whether a person has voted on a pair. */
export function isVoted(
  { prompt, seed, pair }: DrawnPair,
  votes: readonly Vote[],
  asking: Asking,
): boolean {
  return votes.some((vote) =>
    vote.prompt === prompt && vote.seed === seed && vote.voter === asking.voter &&
    (vote.question ?? "overall") === asking.question &&
    vote.pair.every((name) => pair.includes(name))
  );
}

type Files = ReadonlyMap<string, string>;

function filesOf(cell: PictureIndex[number] | undefined): Files {
  return new Map(
    (cell?.prompts ?? []).flatMap(({ prompt, first, files }) =>
      files.map((file, i) => [JSON.stringify([prompt, first + i]), file] as const)
    ),
  );
}
