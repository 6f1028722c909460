import { signal } from "@preact/signals";
import type { Signal } from "@preact/signals";

/** One thing to pick from a list. */
export interface Pick {
  readonly id: string;
  readonly title: string;
  /** Dimmed beside it. */
  readonly detail?: string;
  /** Address of a small picture of it. */
  readonly picture?: string | undefined;
  /** At the right end: keys. */
  readonly keys?: string;
  /** More to search by. */
  readonly aliases?: readonly string[];
}

export interface QuickQuestion {
  readonly placeholder: string;
  /** What to choose from; without it any text is the answer. */
  readonly picks?: readonly Pick[];
  readonly value?: string;
  /** Why a text cannot be the answer. */
  readonly fault?: (text: string) => string | undefined;
  readonly answer: (answer: string | undefined) => void;
}

/** The one field at the top of the window: command palette, names, choices. */
export interface QuickInput {
  readonly question: Signal<QuickQuestion | undefined>;
  pick(placeholder: string, picks: readonly Pick[]): Promise<string | undefined>;
  ask(
    placeholder: string,
    options?: { readonly value?: string; readonly fault?: (text: string) => string | undefined },
  ): Promise<string | undefined>;
}

export function createQuickInput(): QuickInput {
  const question = signal<QuickQuestion | undefined>(undefined);
  const open = (one: Omit<QuickQuestion, "answer">): Promise<string | undefined> =>
    new Promise((resolve) => {
      question.peek()?.answer(undefined);
      question.value = {
        ...one,
        answer(answer) {
          question.value = undefined;
          resolve(answer);
        },
      };
    });
  return {
    question,
    pick: (placeholder, picks) => open({ placeholder, picks }),
    ask: (placeholder, options = {}) => open({ placeholder, ...options }),
  };
}
