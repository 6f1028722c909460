import type { Interval } from "../metrics/half_samples.ts";
import { wilson } from "../metrics/wilson.ts";

/** What can be better of two pictures, or neither. */
export const CHOICES = ["left", "right", "tie"] as const;

/** One person's choice between two pictures of the same prompt and seed, shown without their settings. */
export interface Vote {
  /** The two settings, as they were shown from left to right. */
  readonly pair: readonly [left: string, right: string];
  readonly choice: typeof CHOICES[number];
  readonly prompt?: string;
  readonly seed?: number;
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
}

/** Counts votes by pair, in whichever order it was shown, and by question. */
export function countVotes(votes: readonly Vote[]): readonly Preference[] {
  const groups = Map.groupBy(
    votes,
    ({ pair, question }) => JSON.stringify([[...pair].sort(), question ?? "overall"]),
  );
  return [...groups].map(([key, group]) => {
    const [pair, question] = JSON.parse(key) as [[string, string], string];
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
      share: count / group.length,
      interval: wilson(count, group.length),
      voters: new Set(group.map(({ voter }) => voter)).size,
    };
  });
}
