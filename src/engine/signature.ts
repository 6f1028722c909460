import { hash } from "node:crypto";
import type { NodeContext } from "../graph/node.ts";
import { canonical } from "./canonical.ts";
import type { Plan, Step } from "./plan.ts";

/** What a step's outputs are known by, or why that cannot be said. */
export interface Signature {
  readonly key: string;
  /** Whether another run may find the outputs by the key. */
  readonly lasting: boolean;
  /** What `changes` threw: the step fails with it if it comes to run. */
  readonly fault?: unknown;
}

/**
 * The signature of every step: a hash of its type and revision, its values, what its `changes` says, and the signatures
 * of what is wired in. Ids have no part in it, so equal work is known as equal in any graph. One pass over the plan,
 * each step hashed once, however long the chains and however often they join.
 */
export async function signPlan<C extends NodeContext>(
  plan: Plan<C>,
  context: (step: Step<C>) => C,
  salt = "",
): Promise<ReadonlyMap<string, Signature>> {
  const changes = new Map<string, Promise<{ value?: unknown; fault?: unknown }>>();
  for (const [id, step] of plan.steps) {
    if (step.node.changes) changes.set(id, fingerprint(step, context(step)));
  }
  const signatures = new Map<string, Signature>();
  for (const [id, step] of plan.steps) {
    const change = await changes.get(id);
    const never = step.node.impure || (change && ("fault" in change || Number.isNaN(change.value)));
    const inputs = step.inputs.map(({ argument, row, member, wire, value }) => [
      argument,
      row ?? "",
      member ?? "",
      wire ? [signatures.get(wire.node)!.key, wire.port] : "",
      wire ? "" : value,
    ]);
    inputs.sort((a, b) => compare(String(a.slice(0, 3)), String(b.slice(0, 3))));
    const sourcesLast = step.inputs.every(({ wire }) =>
      !wire || signatures.get(wire.node)!.lasting
    );
    const content = [salt, step.type, step.node.revision ?? "", change?.value, step.rows, inputs];
    signatures.set(id, {
      key: never ? crypto.randomUUID() : hash("sha256", canonical(content), "hex"),
      lasting: !never && sourcesLast,
      ...(change && "fault" in change && { fault: change.fault }),
    });
  }
  return signatures;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Asks a node what it depends on beside its inputs; wired ones are not known yet. */
async function fingerprint<C extends NodeContext>(
  step: Step<C>,
  context: C,
): Promise<{ value?: unknown; fault?: unknown }> {
  const values: Record<string, unknown> = {};
  for (const { argument, row, wire, value } of step.inputs) {
    if (!wire && row === undefined) values[argument] = value;
  }
  try {
    const value = await step.node.changes!(values, context);
    canonical(value);
    return { value };
  } catch (fault) {
    return { fault };
  }
}
