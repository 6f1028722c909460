import type { NodeContext } from "../graph/node.ts";

/** What nodes of one run have read outside of their inputs, each thing with the state that it was in first. */
export interface Outside {
  /** For a node that says what it depends on. */
  readonly expect: NodeContext["reads"];
  /** For a node that runs. */
  note(node: string): NodeContext["reads"];
  /** Whether all that a node has read was as it was expected. */
  isSteady(node: string): boolean;
}

export function createOutside(): Outside {
  const states = new Map<string, string>();
  const unsteady = new Set<string>();
  const expect = (what: string, state: string): void => {
    if (!states.has(what)) states.set(what, state);
  };
  return {
    expect,
    note: (node) => (what, state) => {
      expect(what, state);
      if (states.get(what) !== state) unsteady.add(node);
    },
    isSteady: (node) => !unsteady.has(node),
  };
}
