import type { NodeContext } from "../graph/node.ts";

/** Most characters that are kept in mind, of things and states together. */
const MAX_CHARACTERS = 2 ** 26;

/** What nodes of one run have read outside of their inputs, each thing with the state that it was in first. */
export interface Outside {
  /** For a node that says what it depends on. */
  readonly expect: NodeContext["reads"];
  /** For a node that runs. */
  note(node: string): NodeContext["reads"];
  /** Whether all that a node has read was as it was expected; it is not known of what is more than is kept in mind. */
  isSteady(node: string): boolean;
}

export function createOutside(maxCharacters = MAX_CHARACTERS): Outside {
  const states = new Map<string, string>();
  const unsteady = new Set<string>();
  let characters = 0;
  const expect = (what: string, state: string): void => {
    if (states.has(what)) return;
    const more = what.length + state.length;
    if (characters + more > maxCharacters) return;
    characters += more;
    states.set(what, state);
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
