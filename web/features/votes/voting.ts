import { computed, signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { BlindPair, PreferenceInfo } from "../../../src/api/evaluations.ts";
import { t } from "../../../src/words/translate.ts";
import type { Core } from "../../core/core.ts";

/** The word that a person votes under. */
export const VOTER = "votes.voter";

/** What can be asked of two pictures: in a list, and in a sentence. */
export const QUESTIONS: Readonly<
  Record<string, { readonly title: string; readonly asked: string }>
> = {
  overall: { title: t`Better`, asked: t`Which picture is better?` },
  prompt: { title: t`Nearer to the prompt`, asked: t`Which picture is nearer to the prompt?` },
  fidelity: { title: t`Better drawn`, asked: t`Which picture is better drawn?` },
};

/** What a person is asked: pictures of which evaluation and settings, and what is to be better. */
export interface Ballot {
  readonly evaluation: string;
  readonly first: string;
  readonly second: string;
  readonly question: string;
  readonly voter: string;
  /** How many pairs at most; those that have a vote count. */
  readonly most: number;
}

/** A person's way through the pairs of a ballot. */
export interface Voting {
  readonly ballot: ReadonlySignal<Ballot | undefined>;
  /** The pair that is asked about; undefined before the first and behind the last. */
  readonly pair: ReadonlySignal<BlindPair | undefined>;
  /** The one after it, so that its pictures can be loaded meanwhile. */
  readonly next: ReadonlySignal<BlindPair | undefined>;
  readonly progress: ReadonlySignal<{ readonly done: number; readonly of: number }>;
  /** What everybody preferred, once all pairs have a vote. */
  readonly results: ReadonlySignal<readonly PreferenceInfo[] | undefined>;
  begin(ballot: Ballot): Promise<void>;
  vote(choice: "left" | "right" | "tie"): Promise<void>;
  undo(): Promise<void>;
  /** Goes to the results with the pairs that have a vote. */
  finish(): Promise<void>;
  /** Back to the choice of an evaluation. */
  end(): void;
}

export function createVoting({ host, toasts }: Core): Voting {
  const ballot = signal<Ballot | undefined>(undefined);
  const pairs = signal<readonly BlindPair[]>([]);
  const done = signal(0);
  const results = signal<readonly PreferenceInfo[] | undefined>(undefined);
  const pair = computed(() =>
    ballot.value && !results.value && done.value < ballot.value.most ? pairs.value[0] : undefined
  );
  /** Votes go one after the other: a key that is held down votes on what is shown, once. */
  let isBusy = false;
  const alone = async (action: (now: Ballot) => Promise<void>): Promise<void> => {
    const now = ballot.peek();
    if (isBusy || !now) return;
    isBusy = true;
    try {
      await action(now);
    } catch (error) {
      toasts.error(error);
    } finally {
      isBusy = false;
    }
  };
  const look = async (): Promise<void> => {
    const { evaluation, first, second, question, voter } = ballot.peek()!;
    const found = await host.server!.json("GET /evaluations/:name/pairs", {
      params: { name: evaluation },
      query: { first, second, question, voter },
    });
    [pairs.value, done.value] = [found.pairs, found.done];
    if (!pair.peek()) await tell();
  };
  const tell = async (): Promise<void> => {
    results.value = await host.server!.json("GET /evaluations/:name/votes", {
      params: { name: ballot.peek()!.evaluation },
    });
  };
  return {
    ballot,
    pair,
    next: computed(() => pair.value && pairs.value[1]),
    progress: computed(() => ({
      done: done.value,
      of: Math.min(ballot.value?.most ?? 0, done.value + pairs.value.length),
    })),
    results,
    async begin(asked) {
      results.value = undefined;
      [pairs.value, done.value] = [[], 0]; // not those of the ballot before, until they have come
      ballot.value = asked;
      await alone(look);
    },
    vote: (choice) =>
      alone(async ({ evaluation, most: _, ...asked }) => {
        if (!pair.peek()) return;
        const { prompt, seed, left, right } = pair.peek()!;
        await host.server!.ask("POST /evaluations/:name/votes", {
          params: { name: evaluation },
          body: { ...asked, prompt, seed, choice, shown: [left, right] },
        }).catch(async (error) => {
          await look(); // painted anew, or voted on elsewhere
          throw error;
        });
        [pairs.value, done.value] = [pairs.peek().slice(1), done.peek() + 1];
        if (!pair.peek()) await tell();
      }),
    undo: () =>
      alone(async ({ evaluation, voter }) => {
        await host.server!.ask("DELETE /evaluations/:name/votes", {
          params: { name: evaluation },
          query: { voter },
        });
        results.value = undefined;
        await look();
      }),
    finish: () => alone(tell),
    end() {
      [ballot.value, results.value] = [undefined, undefined];
    },
  };
}
