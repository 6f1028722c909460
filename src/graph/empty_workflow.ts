import type { Workflow } from "./workflow.ts";

/** The format this code reads and writes; older ones are migrated, see `migrate.ts`. */
export const FORMAT = "braid/1";

/** A document with nothing in it. */
export const EMPTY: Workflow = {
  format: FORMAT,
  nodes: {},
  outputs: [],
  requires: {},
  subgraphs: {},
  view: {},
};
