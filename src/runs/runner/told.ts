/** How much a run may tell of what no graph bounds: what its nodes tell on the way. */
import { artifactsIn } from "../../api/artifacts.ts";
import type { WatchEvent } from "../../api/events.ts";
import { printJsonLine } from "../../graph/json.ts";
import { allowance } from "./allowance.ts";

/** Messages, and characters of what is shown, as JSON: what is beyond that nobody could look at. */
export const TOLD = {
  messages: { most: 4000, second: 1000 },
  characters: { most: 2 ** 25, second: 2 ** 23 },
};

type Endless = Extract<WatchEvent, { type: "nodeProgress" | "nodeEmitted" }>;

/** Whether a node may tell that as often as it likes. The file of its last preview is told once, as it ends. */
export function isEndless(event: WatchEvent): event is Endless {
  if (event.type !== "nodeEmitted") return event.type === "nodeProgress";
  return event.name !== "preview" || artifactsIn(event.data).length === 0;
}

/** Whether a node says that to people, in words, all of which are kept. */
export function isSaid(event: WatchEvent): boolean {
  return event.type === "nodeEmitted" && (event.name === "log" || event.name === "warning");
}

/** Whether it is something to look at, such as a picture, of which a few are as large as many words. */
export function isShown(event: WatchEvent): boolean {
  return event.type === "nodeEmitted" && isEndless(event) && !isSaid(event);
}

/** Tells no more than {@link TOLD}: of what is too much, the rest is left out, and how many words were is said. */
export class SparingTeller {
  readonly #tell: (event: WatchEvent) => void;
  readonly #mayTell = allowance(TOLD.messages);
  readonly #mayShow = allowance(TOLD.characters);
  /** Nodes that have said that they save. */
  readonly #saving = new Set<string>();
  /** Words that were left out, and whose the last of them were. */
  #left: { count: number; node: string } | undefined;

  constructor(tell: (event: WatchEvent) => void) {
    this.#tell = tell;
  }

  tell(event: WatchEvent): void {
    if (event.type === "nodeEmitted" && event.name === "saves") {
      if (this.#saving.has(event.node)) return;
      this.#saving.add(event.node);
      return this.#tell({ ...event, data: true }); // time to save hangs on it
    }
    if (!isEndless(event) || this.#isInMeasure(event)) {
      this.finish();
      this.#tell(event);
    } else if (isSaid(event)) {
      this.#left = { count: (this.#left?.count ?? 0) + 1, node: event.node };
    }
  }

  #isInMeasure(event: Endless): boolean {
    if (isShown(event) && !this.#mayShow(printJsonLine(event).length)) return false;
    return this.#mayTell();
  }

  /** Says what was left out. */
  finish(): void {
    if (!this.#left) return;
    const { count, node } = this.#left;
    this.#left = undefined;
    const data = `${count} more were too many at once to be told`;
    this.#tell({ type: "nodeEmitted", node, name: "log", data });
  }
}
