import type { NodeOutputs } from "../../engine/event.ts";
import type { Plan } from "../../engine/plan.ts";
import type { Signature } from "../../engine/signature.ts";
import type { ArtifactStore } from "./artifact_store.ts";
import type { Show } from "./shown_outputs.ts";
import { isEncoded, shownOutputs } from "./shown_outputs.ts";
import type { ShownNode, ShownStore } from "./shown_store.ts";
import type { Encoded } from "../runner/host_questions.ts";

export interface ShownNodesParts {
  readonly artifacts: ArtifactStore;
  readonly show?: Show;
  readonly shown?: ShownStore;
}

/** What the nodes of one run show: worked out where their outputs are new, else as it was shown before. */
export class ShownNodes {
  /** What outputs are known by, once the engine has said so. */
  signatures: ReadonlyMap<string, Signature> = new Map();
  readonly #plan: Plan;
  /** Of the plan: there may be as many as there are nodes, and each node asks. */
  readonly #outputs: ReadonlySet<string>;
  readonly #parts: ShownNodesParts;
  readonly #previews = new Map<string, Encoded>();
  readonly #warnings = new Map<string, unknown[]>();

  constructor(plan: Plan, parts: ShownNodesParts) {
    this.#plan = plan;
    this.#outputs = new Set(plan.outputs);
    this.#parts = parts;
  }

  /** Whether the run is for this node. */
  isOutput(node: string): boolean {
    return this.#outputs.has(node);
  }

  /** Keeps in mind what a node shows on the way. */
  emitted(node: string, name: string, data: unknown): void {
    if (name === "preview" && isEncoded(data)) this.#previews.set(node, data);
    if (name !== "warning") return;
    const warnings = this.#warnings.getOrInsertComputed(node, () => []);
    if (warnings.length < MOST_WARNINGS) warnings.push(data);
  }

  /** Of a node whose outputs are new. */
  async made(node: string, outputs: NodeOutputs): Promise<ShownNode> {
    const { artifacts, show, shown: store } = this.#parts;
    const output = this.isOutput(node);
    const step = this.#plan.steps.get(node)!;
    const preview = this.#previews.get(node);
    const warnings = this.#warnings.get(node);
    this.#previews.delete(node);
    this.#warnings.delete(node);
    const shown: ShownNode = {
      outputs: await shownOutputs(step, outputs, { output, artifacts, show }),
      ...(preview && { preview: artifacts.put(preview) }),
      ...(warnings && { warnings }),
    };
    const key = this.#key(node);
    if (key !== undefined && hasContent(shown)) store?.write(key, shown);
    return shown;
  }

  /** Of a node whose outputs were known. */
  async cached(node: string, outputs: NodeOutputs): Promise<ShownNode> {
    return this.#known(node) ?? await this.made(node, outputs);
  }

  /**
   * The nodes that nobody had to ask for, because what follows from them was known, with what they showed when they
   * ran. What a lazy input did not take is not among them.
   *
   * @param reached Nodes that the run has come to
   * @param cached Those of them whose outputs were known
   */
  *passedOver(
    reached: ReadonlySet<string>,
    cached: Iterable<string>,
  ): Iterable<readonly [node: string, shown: ShownNode]> {
    const seen = new Set(reached);
    const open = [...cached];
    while (open.length) {
      for (const { wire, port } of this.#plan.steps.get(open.pop()!)!.inputs) {
        if (!wire || seen.has(wire.node) || (port.lazy && wire.over !== "each")) continue;
        seen.add(wire.node);
        open.push(wire.node);
        yield [wire.node, this.#known(wire.node) ?? { outputs: [] }];
      }
    }
  }

  #known(node: string): ShownNode | undefined {
    const key = this.#key(node);
    return key === undefined ? undefined : this.#parts.shown?.read(key);
  }

  /** Undefined for outputs that do not last. More is shown of nodes that the run is for. */
  #key(node: string): string | undefined {
    const signature = this.signatures.get(node);
    if (!signature?.lasting) return undefined;
    return this.isOutput(node) ? `${signature.key}.output` : signature.key;
  }
}

/** Of one node. */
const MOST_WARNINGS = 100;

function hasContent({ outputs, preview, warnings }: ShownNode): boolean {
  return preview !== undefined || warnings !== undefined ||
    outputs.some(({ artifacts, value, omitted }) =>
      artifacts?.length || value !== undefined || omitted
    );
}
