/**
 * What tests of nodes import.
 *
 * ```ts
 * import { createLab, from, runNode, testContext } from "sdk/testing";
 * ```
 *
 * @module
 */
export { createLab, from, type Lab, type LabGraph, type LabOptions, type Ran } from "./lab.ts";
export type { Asked } from "./open_lab.ts";
export { type Given, runNode } from "./run_node.ts";
export { testContext, type TestContextOptions, type Told } from "./test_context.ts";
