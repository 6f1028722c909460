import type { Interval } from "../metrics/half_samples.ts";
import { wilson } from "../metrics/wilson.ts";
import { Turns } from "../graph/turns.ts";
import { addressOf, type PictureIndex } from "./picture_index.ts";

/** What can be better of two pictures, or neither. */
export const CHOICES = ["left", "right", "tie"] as const;

/** One person's choice between two pictures of the same prompt and seed, shown without their settings. */
export interface Vote {
  /** The two settings, as they were shown from left to right. */
  readonly pair: readonly [left: string, right: string];
  readonly choice: typeof CHOICES[number];
  readonly prompt?: string;
  readonly seed?: number;
  /** The addresses of the two pictures; absent in votes of before these were kept, and in those from elsewhere. */
  readonly shown?: readonly [left: string, right: string];
  /** Any word that tells people apart. */
  readonly voter?: string;
  /** What was asked: "fidelity", "prompt", "overall". */
  readonly question?: string;
}

/** How often one setting was preferred to another. */
export interface Preference {
  readonly pair: readonly [string, string];
  readonly question: string;
  readonly wins: readonly [number, number];
  readonly ties: number;
  /** Share of the first among votes, a tie counting half. */
  readonly share: number;
  readonly interval: Interval;
  readonly voters: number;
  /** Votes that are not counted: pictures that they were given on are not in the evaluation any more. */
  readonly replaced: number;
  /** Those of the counted votes that do not say which pictures they were given on. */
  readonly unmatched: number;
}

/**
 * Counts votes by pair, in whichever order it was shown, and by question; others have their turn meanwhile.
 *
 * @param index the pictures that are there now: what was painted anew since, nobody has seen
 */
export async function countVotes(
  votes: readonly Vote[],
  index: PictureIndex,
): Promise<readonly Preference[]> {
  const pairOf = await pairsNow(votes, index);
  const groups = Map.groupBy(
    votes.map((vote) => ({ vote, now: pairOf(vote) })),
    ({ vote: { pair, question }, now = pair }) =>
      JSON.stringify([now.toSorted(), question ?? "overall"]),
  );
  return [...groups].map(([key, all]) => {
    const [pair, question] = JSON.parse(key) as [[string, string], string];
    const group = all.flatMap(({ vote, now }) => now ? [{ ...vote, pair: now }] : []);
    const winners = group.map(({ pair: [left, right], choice }) =>
      choice === "tie" ? undefined : choice === "left" ? left : right
    );
    const wins = pair.map((one) => winners.filter((winner) => winner === one).length) as [
      number,
      number,
    ];
    const ties = winners.filter((winner) => winner === undefined).length;
    const count = wins[0] + ties / 2;
    return {
      pair,
      question,
      wins,
      ties,
      share: group.length ? count / group.length : 0.5,
      interval: wilson(count, group.length),
      voters: new Set(group.map(({ voter }) => voter)).size,
      replaced: all.length - group.length,
      unmatched: group.filter(({ shown }) => !shown).length,
    };
  });
}

/**
 * Tells by the pictures of a vote which settings have them now, whatever those were called: undefined where one is not there
 * any more. A vote that does not say what was shown is on the settings that it names.
 */
async function pairsNow(
  votes: readonly Vote[],
  index: PictureIndex,
): Promise<(vote: Vote) => Vote["pair"] | undefined> {
  const wanted = new Set(votes.flatMap(({ shown = [] }) => shown));
  const found = new Map<string, Set<string>>();
  const keyOf = (...key: readonly unknown[]): string => JSON.stringify(key);
  const turns = new Turns();
  for (const { setting, prompts } of wanted.size ? index : []) {
    for (const { prompt, first, files } of prompts) {
      for (const [i, file] of files.entries()) {
        await turns.next;
        const address = addressOf(file);
        if (!wanted.has(address)) continue;
        const key = keyOf(prompt, first + i, address);
        found.set(key, (found.get(key) ?? new Set()).add(setting));
      }
    }
  }
  return ({ pair, prompt, seed, shown }) => {
    if (!shown) return pair;
    const [left, right] = shown.map((address, i) => {
      const settings = found.get(keyOf(prompt, seed, address));
      return settings?.has(pair[i]!) ? pair[i] : settings?.values().next().value;
    });
    return left !== undefined && right !== undefined && left !== right ? [left, right] : undefined;
  };
}
