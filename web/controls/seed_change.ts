import type { Catalogue } from "../../src/graph/catalogue.ts";
import { eachBody } from "../../src/graph/edit_subgraph.ts";
import { nodeTypes } from "../../src/graph/node_types.ts";
import { MAX_SEED } from "../../src/graph/primitives.ts";
import { isLink, literalOf, placeOf } from "../../src/graph/reference.ts";
import type { Body, NodeEntry, Workflow } from "../../src/graph/workflow.ts";
import { inputNames } from "../../src/graph/node_types.ts";

/** What becomes of seeds after a run. */
export type SeedChange = "fixed" | "increment" | "decrement" | "randomize";

/** Numbers beyond 2^53 as bigints, as documents hold them; undefined for what is no seed. */
export function parseSeed(text: string): number | bigint | undefined {
  if (!/^\s*\d{1,20}\s*$/.test(text)) return undefined;
  const seed = BigInt(text.trim());
  if (seed > MAX_SEED) return undefined;
  return seed <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(seed) : seed;
}

/** A seed short enough to be told to someone: 32 bits. */
export function randomSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]!;
}

export function changedSeed(
  seed: number | bigint,
  change: SeedChange,
  random: () => number = randomSeed,
): number | bigint {
  if (change === "fixed") return seed;
  if (change === "randomize") return random();
  const next = BigInt(seed) + (change === "increment" ? 1n : -1n);
  const wrapped = next < 0n ? MAX_SEED : next > MAX_SEED ? 0n : next;
  return parseSeed(String(wrapped))!;
}

/** The workflow with every seed that is written in it changed for the next run. */
export function changeSeeds(
  workflow: Workflow,
  catalogue: Pick<Catalogue, "nodes">,
  change: SeedChange,
): Workflow {
  if (change === "fixed") return workflow;
  const lookup = nodeTypes(workflow, catalogue);
  let changed = false;
  const edit = <B extends Body>(body: B): B => {
    const nodes: Record<string, NodeEntry> = { ...body.nodes };
    for (const [id, entry] of Object.entries(body.nodes)) {
      const type = lookup(entry.type);
      if (!type) continue;
      const inputs: Record<string, unknown> = { ...entry.inputs };
      for (const name of new Set([...inputNames(type.inputs, 0), ...Object.keys(inputs)])) {
        const port = placeOf(type.inputs, name)?.port;
        if (port?.kind !== "seed" || isLink(inputs[name])) continue;
        const seed = literalOf(inputs[name]) ?? port.default ?? 0;
        if (typeof seed !== "number" && typeof seed !== "bigint") continue;
        inputs[name] = changedSeed(seed, change);
        changed = true;
      }
      nodes[id] = entry.inputs || Object.keys(inputs).length ? { ...entry, inputs } : entry;
    }
    return { ...body, nodes };
  };
  const next = eachBody(workflow, edit);
  return changed ? next : workflow;
}
