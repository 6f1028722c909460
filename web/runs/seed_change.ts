import type { Catalogue } from "../../src/graph/catalogue.ts";
import { eachBody } from "../../src/graph/edit_subgraph.ts";
import { setNodeView } from "../../src/graph/edit_view.ts";
import { setValue } from "../../src/graph/edit_wires.ts";
import { inputNames, nodeTypes } from "../../src/graph/node_types.ts";
import { MAX_SEED } from "../../src/graph/primitives.ts";
import { own } from "../../src/graph/record.ts";
import { isLink, literalOf, placeOf } from "../../src/graph/reference.ts";
import type { Body, SeedView, Workflow } from "../../src/graph/workflow.ts";

/** What becomes of a seed after a run. */
export type SeedChange = NonNullable<SeedView["after"]>;

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
  const next = BigInt(String(seed)) + (change === "increment" ? 1n : -1n);
  const wrapped = next < 0n ? MAX_SEED : next > MAX_SEED ? 0n : next;
  return parseSeed(String(wrapped))!;
}

/**
 * The workflow with its seeds changed for the next run, each as its node's view says, else by `fallback`; the view
 * keeps the seed that was.
 */
export function changeSeeds(
  workflow: Workflow,
  catalogue: Pick<Catalogue, "nodes">,
  fallback: SeedChange,
): Workflow {
  const lookup = nodeTypes(workflow, catalogue);
  let changed = false;
  const edit = <B extends Body>(body: B): B => {
    let result = body;
    for (const [id, entry] of Object.entries(body.nodes)) {
      const inputs = lookup(entry.type)?.inputs;
      if (!inputs) continue;
      const names = new Set([...inputNames(inputs, 0), ...Object.keys(entry.inputs ?? {})]);
      for (const name of names) {
        const port = placeOf(inputs, name)?.port;
        const written = own(entry.inputs, name);
        const after = seedView(body, id, name).after ?? fallback;
        if (port?.kind !== "seed" || isLink(written) || after === "fixed") continue;
        const seed = literalOf(written) ?? port.default ?? 0;
        if (typeof seed !== "number" && typeof seed !== "bigint") continue;
        changed = true;
        result = setValue(result, { node: id, port: name }, changedSeed(seed, after));
        result = setSeedView(result, id, name, { last: seed });
      }
    }
    return result;
  };
  const next = eachBody(workflow, edit);
  return changed ? next : workflow;
}

/** The workflow with its seeds as they were before {@link changeSeeds}, those that were changed. */
export function seedsBefore(workflow: Workflow, fallback: SeedChange): Workflow {
  return eachBody(workflow, (body) => {
    let result = body;
    for (const [node, { seeds = {} }] of Object.entries(body.view.nodes ?? {})) {
      if (!own(body.nodes, node)) continue;
      for (const [port, { last, after = fallback }] of Object.entries(seeds)) {
        if (last !== undefined && after !== "fixed") {
          result = setValue(result, { node, port }, last);
        }
      }
    }
    return result;
  });
}

/** What a view says that says nothing. */
export const NOTHING: SeedView = {};

/** What a node's view says of one of its seeds. */
export function seedView(body: Body, id: string, name: string): SeedView {
  return own(own(body.view.nodes, id)?.seeds, name) ?? NOTHING;
}

/** Changes what a node's view says of one of its seeds. */
export function setSeedView<B extends Body>(
  body: B,
  id: string,
  name: string,
  change: SeedView,
): B {
  const seeds = own(body.view.nodes, id)?.seeds;
  return setNodeView(body, id, {
    seeds: { ...seeds, [name]: { ...seedView(body, id, name), ...change } },
  });
}
