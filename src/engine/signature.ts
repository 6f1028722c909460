import { hash } from "node:crypto";
import type { NodeContext } from "../graph/node.ts";
import { canonical } from "./canonical.ts";
import { askChanges, type Change, type KnownValues } from "./changes.ts";
import type { Plan, Step, Wire } from "./plan.ts";

/** What a step's outputs are known by, or why that cannot be said. */
export interface Signature {
  readonly key: string;
  /** Whether another run may find the outputs by the key. */
  readonly lasting: boolean;
  /** What `changes` threw: the step fails with it if it comes to run. */
  readonly fault?: unknown;
}

/** Finds out the signatures of a plan's steps, some of them only while it runs. */
export interface Signer {
  readonly signatures: ReadonlyMap<string, Signature>;
  /** Signs the steps that can be; gives the wires whose values are wanted to go on, none when all are signed. */
  sign(): Promise<ReadonlySet<Wire>>;
  /** Whether what a step depends on beside its inputs is still what it was signed with. */
  holds(step: Step): Promise<boolean>;
  /** Has a step, and all that follows from it, not be remembered. */
  forget(step: Step): void;
}

/**
 * The signature of a step is a hash of its type and revision, its values, what its `changes` says, and the signatures of
 * what is wired in. Ids have no part in it, so equal work is known as equal in any graph. Each step is hashed once,
 * however long the chains and however often they join.
 */
export function createSigner<C extends NodeContext>(
  plan: Plan<C>,
  context: (step: Step<C>) => C,
  values: KnownValues,
  salt = "",
): Signer {
  const signatures = new Map<string, Signature>();
  const changes = new Map<string, Change>();
  const needed = eagerSteps(plan);
  const sourcesOf = (step: Step): readonly string[] =>
    step.inputs.flatMap(({ wire }) => wire ? [wire.node] : []);

  const signed = (step: Step<C>, change: Change | undefined): Signature => {
    const never = step.node.impure ||
      change && (!("values" in change) || change.values.some(Number.isNaN));
    const inputs = step.inputs.map(({ argument, row, member, wire, value }) => [
      argument,
      row,
      member,
      wire ? { from: [signatures.get(wire.node)!.key, wire.port] } : { value },
    ]);
    const state = change && "values" in change ? change.values : undefined;
    const content = [salt, step.type, step.node.revision, state, inputs];
    return {
      key: never ? crypto.randomUUID() : hash("sha256", canonical(content), "hex"),
      lasting: !never && sourcesOf(step).every((id) => signatures.get(id)!.lasting),
      ...(change && "fault" in change && { fault: change.fault }),
    };
  };

  return {
    signatures,
    async sign(): Promise<ReadonlySet<Wire>> {
      const open = [...plan.steps.values()].filter(({ id }) => !signatures.has(id));
      await Promise.all(open.map(async (step) => {
        const before = changes.get(step.id);
        if (!step.node.changes || before && !("wants" in before)) return;
        changes.set(step.id, await askChanges(step, context(step), values));
      }));
      const wanted = new Set<Wire>();
      for (const step of open) {
        if (!sourcesOf(step).every((id) => signatures.has(id))) continue;
        const change = changes.get(step.id);
        if (change && "wants" in change && needed.has(step.id)) {
          change.wants.forEach((wire) => wanted.add(wire));
        } else signatures.set(step.id, signed(step, change));
      }
      return wanted;
    },
    async holds(step): Promise<boolean> {
      const before = changes.get(step.id);
      if (!before || !("values" in before)) return true;
      const now = await askChanges(step as Step<C>, context(step as Step<C>), values);
      return "values" in now && canonical(now.values) === canonical(before.values);
    },
    forget(step): void {
      const spoilt = new Set([signatures.get(step.id)!.key]);
      for (const [id, { inputs }] of plan.steps) {
        const signature = signatures.get(id);
        if (!signature) continue; // signed later, by what it follows from
        const follows = inputs.some(({ wire }) =>
          wire && spoilt.has(signatures.get(wire.node)!.key)
        );
        if (!follows && !spoilt.has(signature.key)) continue;
        spoilt.add(signature.key);
        signatures.set(id, { ...signature, lasting: false });
      }
    },
  };
}

/** The steps that run whatever nodes ask of their lazy inputs. Nothing is run to sign the others. */
function eagerSteps(plan: Plan): ReadonlySet<string> {
  const found = new Set(plan.outputs);
  for (const id of found) {
    for (const { wire, port } of plan.steps.get(id)!.inputs) {
      if (wire && (!port.lazy || wire.over === "each")) found.add(wire.node);
    }
  }
  return found;
}
