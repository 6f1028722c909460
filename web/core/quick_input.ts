import { signal } from "@preact/signals";
import type { Signal } from "@preact/signals";

/** One thing to pick from a list. */
export interface QuickPick {
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

/** A list that a sign before the words stands for. */
export interface QuickMode {
  readonly prefix: string;
  readonly title: string;
  /** What it finds, in a word or two. */
  readonly hint: string;
  picks(): readonly QuickPick[] | Promise<readonly QuickPick[]>;
}

export interface QuickQuestion {
  readonly placeholder: string;
  /** What to choose from; without it, and without modes, any text is the answer. */
  readonly picks?: readonly QuickPick[];
  /** Lists to choose from, the first where no other's sign is typed. */
  readonly modes?: readonly QuickMode[];
  readonly value?: string;
  /** Why a text cannot be the answer. */
  readonly fault?: (text: string) => string | undefined;
  readonly answer: (answer: string | undefined, mode?: QuickMode) => void;
}

/** The one field at the top of the window: command palette, names, choices. */
export interface QuickInput {
  readonly question: Signal<QuickQuestion | undefined>;
  /** Takes a letter that was typed before the field is there. */
  type(letter: string): void;
  /** What was typed so, which the field begins with. */
  typed(): string;
  pick(placeholder: string, picks: readonly QuickPick[]): Promise<string | undefined>;
  /** Picks from several lists by their signs; what is typed without one is looked for in the first. */
  search(
    modes: readonly QuickMode[],
  ): Promise<{ readonly mode: QuickMode; readonly id: string } | undefined>;
  ask(
    placeholder: string,
    options?: { readonly value?: string; readonly fault?: (text: string) => string | undefined },
  ): Promise<string | undefined>;
}

export function createQuickInput(): QuickInput {
  const question = signal<QuickQuestion | undefined>(undefined);
  let early = "";
  const open = <T>(
    one: Omit<QuickQuestion, "answer">,
    read: (answer: string | undefined, mode: QuickMode | undefined) => T,
  ): Promise<T> =>
    new Promise((resolve) => {
      question.peek()?.answer(undefined);
      early = "";
      question.value = {
        ...one,
        answer(answer, mode) {
          question.value = undefined;
          resolve(read(answer, mode));
        },
      };
    });
  const text = (answer: string | undefined): string | undefined => answer;
  return {
    question,
    type(letter) {
      early += letter;
    },
    typed: () => early,
    pick: (placeholder, picks) => open({ placeholder, picks }, text),
    search: (modes) =>
      open(
        { placeholder: modes[0]!.title, modes },
        (id, mode) => id !== undefined && mode ? { id, mode } : undefined,
      ),
    ask: (placeholder, options = {}) => open({ placeholder, ...options }, text),
  };
}
