import type { ArtifactInfo } from "../../api/artifacts.ts";
import { artifactsIn } from "../../api/artifacts.ts";
import type { WatchEvent } from "../../api/events.ts";
import type { NodeFault } from "../../api/runs.ts";
import { allowance } from "../runner/allowance.ts";
import type { JobResult } from "../runner/runner_message.ts";
import { isEndless, isSaid, isShown, TOLD } from "../runner/told.ts";
import type { ArtifactIndex } from "../store/artifact_index.ts";
import type { EventHub } from "./event_hub.ts";
import { weightOf } from "./forget_events.ts";
import type { GraphNodes } from "./graph_nodes.ts";
import { NodesAtWork } from "./node_at_work.ts";

/** Most files that one run may name, all events together: nobody makes more, and each is a row of the history. */
const MAX_FILES = 200_000;
/** How much one run tells that is kept, and half of it again of words: well below what all runs have together. */
const MAX_KEPT = 2 ** 25;
/** That a node has begun, how it ended, the file of its last preview, and one more. */
const MAX_TURNS = 4;
/** What stands in the history of a run where the rest of it is missing. */
const FULL = {
  words:
    "The nodes have said more than is kept of one run: what they say from here on is shown to " +
    "those who watch it, and is not in its history",
  rest: "The run has told more than is kept of one: what it tells from here on is shown to those " +
    "who watch it, and is not in its history",
};

/** More than an honest runner tells, whose own measure others may have kept waiting. */
const twice = ({ most, second }: typeof TOLD.messages): typeof TOLD.messages => ({
  most: 2 * most,
  second: 2 * second,
});

export interface ToldLimits {
  readonly maxFiles?: number;
  readonly maxKept?: number;
}

export interface ToldParts extends ToldLimits {
  readonly hub: EventHub;
  /** Where the files that it names are noted. */
  readonly index: Pick<ArtifactIndex, "noteAll">;
  /** Told why they cannot be. */
  readonly onUnnoted: (error: unknown) => void;
  /** Whether a file is there. */
  readonly keeps: (file: ArtifactInfo) => boolean;
}

/**
 * What a run has told so far: of its own nodes and no others, no node beginning again and again, no more than anybody reads.
 * So what the host has in mind of it is bound by its graph.
 */
export class ToldRun {
  readonly #run: string;
  readonly #nodes: GraphNodes;
  readonly #parts: Required<ToldParts>;
  /** How often each node has begun or ended. */
  readonly #turns = new Map<string, number>();
  readonly #mayTell = allowance(twice(TOLD.messages));
  readonly #mayShow = allowance(twice(TOLD.characters));
  readonly #atWork = new NodesAtWork();
  #hasBegun = false;
  #files = 0;
  readonly #kept = { words: 0, rest: 0 };

  constructor(
    run: string,
    nodes: GraphNodes,
    { maxFiles = MAX_FILES, maxKept = MAX_KEPT, ...parts }: ToldParts,
  ) {
    this.#run = run;
    this.#nodes = nodes;
    this.#parts = { ...parts, maxFiles, maxKept };
  }

  /**
   * Notes and tells what the runner tells.
   *
   * @throws TypeError for what it may not tell, as the end of a sentence
   */
  receive(event: WatchEvent): void {
    const files = artifactsIn(event);
    this.#demand(event, files.length);
    try {
      this.#parts.index.noteAll(files.filter(this.#parts.keeps), this.#run);
    } catch (error) {
      this.#parts.onUnnoted(error);
    }
    this.#atWork.receive(event);
    this.#publish(event);
  }

  /** How it ends where the runner does not say so; its node at work is told to have failed. */
  failed(reason: unknown): JobResult {
    const message = reason instanceof Error ? reason.message : String(reason);
    const node = this.#atWork.only;
    const error = { message, ...(node !== undefined && { node }) };
    if (node !== undefined) this.#publish({ type: "nodeFailed", node, error });
    return { state: "failed", error, outputs: {} };
  }

  /**
   * How it ends as the runner says, which is no success where a file that it has made is not there, or an output that was
   * asked for.
   *
   * @throws TypeError for outputs of nodes that its graph does not have
   */
  finished(result: JobResult): JobResult {
    const { keeps } = this.#parts;
    for (const node of Object.keys(result.outputs)) this.#demandNode(node);
    const gone: NodeFault[] = [];
    const outputs = Object.entries(result.outputs).map(([node, ports]) => {
      const there = ports.map(({ artifacts, ...output }) => {
        if (!artifacts) return output;
        const kept = artifacts.filter(keeps);
        const lost = artifacts.find((file) => !keeps(file));
        if (lost) {
          const { port } = output;
          const file = lost.name ?? lost.sha256;
          gone.push({ message: `The file "${file}" that it has made is not there`, node, port });
        }
        return { ...output, artifacts: kept };
      });
      return [node, there] as const;
    });
    const untold = this.#nodes.due.find((node) => !Object.hasOwn(result.outputs, node));
    if (result.state === "succeeded" && untold !== undefined) {
      gone.push({ message: "The run was for it, and nothing has come of it", node: untold });
    }
    const [error] = gone;
    if (!error) return result;
    return {
      state: result.state === "succeeded" ? "failed" : result.state,
      error: result.error ?? error,
      outputs: Object.fromEntries(outputs),
    };
  }

  #demandNode(node: string): void {
    if (this.#nodes.has(node)) return;
    throw new TypeError(`A run tells of "${node.slice(0, 60)}", which its graph does not have`);
  }

  #demand(event: WatchEvent, files: number): void {
    const { maxFiles } = this.#parts;
    if ((this.#files += files) > maxFiles) {
      throw new TypeError(`A run names more than ${maxFiles} files`);
    }
    const isOfRun = event.type === "runStarted";
    for (const node of isOfRun ? event.nodes : [event.node]) {
      this.#demandNode(node);
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
  #publish(event: WatchEvent): void {
    const { hub, maxKept } = this.#parts;
    const sort = isSaid(event) ? "words" : "rest";
    const most = sort === "words" ? maxKept / 2 : maxKept;
    const tell = (event: WatchEvent, mayKeep = true) =>
      hub.publish({ type: "event", run: this.#run, event }, mayKeep);
    const { characters, isKept } = tell(event, this.#kept[sort] <= most);
    if (isShown(event) && !this.#mayShow(characters)) {
      throw new TypeError("more than anybody looks at");
    }
    if (!isKept || !("node" in event)) return;
    this.#kept[sort] += sort === "words" ? weightOf(characters) : characters; // a graph bounds how many the rest are
    if (this.#kept[sort] > most) {
      const { node } = event;
      tell({ type: "nodeEmitted", node, name: "warning", data: { message: FULL[sort] } });
    }
  }
}
