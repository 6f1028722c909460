import type { WatchEvent } from "../../api/events.ts";

/** Follows which nodes of a run are at work, to tell at which it was when its process ended. */
export class NodesAtWork {
  readonly #nodes = new Set<string>();

  receive(event: WatchEvent): void {
    if (event.type === "runStarted") return;
    if (event.type === "nodeStarted") this.#nodes.add(event.node);
    else if (event.type !== "nodeProgress" && event.type !== "nodeEmitted") {
      this.#nodes.delete(event.node);
    }
  }

  /** The node at work; undefined where there is none, or several of which it is not known which one it was. */
  get only(): string | undefined {
    return this.#nodes.size === 1 ? this.#nodes.values().next().value : undefined;
  }
}
