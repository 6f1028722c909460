import type { WatchEvent } from "../../api/events.ts";
import { allowance } from "../runner/allowance.ts";
import { isEndless, isShown, TOLD } from "../runner/told.ts";
import type { EventHub } from "./event_hub.ts";
import type { HasNode } from "./graph_nodes.ts";

/** Most files that one run may name, all events together: nobody makes more, and each is a row of the history. */
const MAX_FILES = 200_000;
/** Most characters of what one run tells that are kept. */
const MAX_KEPT = 2 ** 27;
/** That a node has begun, how it ended, the file of its last preview, and one more. */
const MAX_TURNS = 4;
/** What stands in the history of a run where the rest of it is missing. */
const FULL =
  "The run has told more than is kept of one: what it tells from here on is shown to those " +
  "who watch it, and is not in its history";

/** More than an honest runner tells, whose own measure others may have kept waiting. */
const twice = ({ most, second }: typeof TOLD.messages): typeof TOLD.messages => ({
  most: 2 * most,
  second: 2 * second,
});

export interface ToldParts {
  readonly hub: EventHub;
  readonly maxFiles?: number;
  readonly maxKept?: number;
}

/**
 * What a run has told so far: of its own nodes and no others, no node beginning again and again, no more than anybody reads.
 * So what the host has in mind of it is bound by its graph.
 */
export class ToldRun {
  readonly #run: string;
  readonly #hasNode: HasNode;
  readonly #parts: Required<ToldParts>;
  /** How often each node has begun or ended. */
  readonly #turns = new Map<string, number>();
  readonly #mayTell = allowance(twice(TOLD.messages));
  readonly #mayShow = allowance(twice(TOLD.characters));
  #hasBegun = false;
  #files = 0;
  #kept = 0;

  constructor(
    run: string,
    hasNode: HasNode,
    { hub, maxFiles = MAX_FILES, maxKept = MAX_KEPT }: ToldParts,
  ) {
    this.#run = run;
    this.#hasNode = hasNode;
    this.#parts = { hub, maxFiles, maxKept };
  }

  /** @throws TypeError for what it may not tell, as the end of a sentence */
  demand(event: WatchEvent, files: number): void {
    const { maxFiles } = this.#parts;
    if ((this.#files += files) > maxFiles) {
      throw new TypeError(`A run names more than ${maxFiles} files`);
    }
    const isOfRun = event.type === "runStarted";
    for (const node of isOfRun ? event.nodes : [event.node]) {
      if (!this.#hasNode(node)) {
        throw new TypeError(`A run tells of "${node.slice(0, 60)}", which its graph does not have`);
      }
    }
    if (isEndless(event)) {
      if (!this.#mayTell()) throw new TypeError("more than anybody reads");
      return;
    }
    if (isOfRun) {
      if (this.#hasBegun) throw new TypeError("A run begins a second time");
      this.#hasBegun = true;
      return;
    }
    const turns = (this.#turns.get(event.node) ?? 0) + 1;
    if (turns > MAX_TURNS) {
      throw new TypeError(`A run tells of "${event.node}" again and again`);
    }
    this.#turns.set(event.node, turns);
  }

  /**
   * Tells it to all who watch, and keeps it as long as there is room for more of one run.
   *
   * @throws TypeError for more than it may tell
   */
  publish(event: WatchEvent): void {
    const { hub, maxKept } = this.#parts;
    const tell = (event: WatchEvent) =>
      hub.publish({ type: "event", run: this.#run, event }, this.#kept <= maxKept);
    const { characters, isKept } = tell(event);
    if (isShown(event) && !this.#mayShow(characters)) {
      throw new TypeError("more than anybody looks at");
    }
    if (!isKept || !("node" in event)) return;
    if (this.#kept + characters > maxKept) {
      const { node } = event;
      tell({ type: "nodeEmitted", node, name: "warning", data: { message: FULL } });
    }
    this.#kept += characters;
  }
}
