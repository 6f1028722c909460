import { printWorkflow, readWorkflow } from "./parse.ts";

/** What is taught, as the inputs of `concept.teach_concept`. */
export interface TeachingGraph {
  /** Folder of pictures, within the input folder. */
  readonly pictures: string;
  /** Id of the model that it begins with. */
  readonly base: string;
  /** What the new model is called. */
  readonly name: string;
  readonly steps: number;
  readonly rank?: number;
  /** A concept unless given. */
  readonly kind?: LessonKind;
  /** Of pictures without one; empty for none. */
  readonly caption?: string;
}

/** What a model may be taught as. */
export type LessonKind = "concept" | "finetune" | "lora" | "controlnet";

/** The node that teaches, and the one that says what it would take. */
export const TEACHES = "concept.teach_concept";
export const PLANS_TEACHING = "concept.teaching_plan";

/** A graph that teaches a model: the text of its document. */
export function teachingGraph(inputs: TeachingGraph): string {
  return document(TEACHES, { ...inputs });
}

/** A graph that says what teaching by the inputs of a node would take. */
export function teachingPlanGraph({ overwrite: _, ...inputs }: Record<string, unknown>): string {
  return document(PLANS_TEACHING, inputs);
}

function document(type: string, inputs: Readonly<Record<string, unknown>>): string {
  const text = `Teaches "${inputs["name"]}" by the pictures in "${
    inputs["pictures"]
  }". The view "Teach a concept" shows how it goes; stopped, it goes on when it is run again.`;
  return printWorkflow(readWorkflow({
    format: "braid/1",
    nodes: { teach: { type, inputs } },
    outputs: ["teach"],
    requires: { concept: "^1.0.0" },
    subgraphs: {},
    view: { nodes: { teach: { at: [0, 0] } }, notes: [{ at: [0, -130], size: [420, 100], text }] },
  }));
}
