import { FORMAT } from "./format.ts";
import type { Workflow } from "./workflow.ts";

/** A document with nothing in it. */
export const EMPTY: Workflow = {
  format: FORMAT,
  nodes: {},
  outputs: [],
  requires: {},
  subgraphs: {},
  view: {},
};
