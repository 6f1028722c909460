import type { Body, Workflow } from "./workflow.ts";

/** The canvas of a workflow, and those of its subgraphs. */
export const bodiesOf = (workflow: Workflow): readonly Body[] => [
  workflow,
  ...Object.values(workflow.subgraphs),
];
