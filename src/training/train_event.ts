import type { Models } from "../runtime/models.ts";
import type { StepReport } from "./trainer.ts";

/** What a training takes, as far as it can be told before. */
export interface Cost {
  /** Bytes of memory at the most, and how much is free now. */
  readonly memory: number;
  readonly freeMemory: number;
  /** Bytes on disk, and how much is free there. */
  readonly disk: number;
  readonly freeDisk: number;
  /** Numbers that the network has, and those of them that learn. */
  readonly parameters: number;
  readonly learning: number;
}

/** What happens while a recipe runs. */
export type TrainEvent =
  | { readonly event: "reading" | "encoding"; readonly done: number; readonly total: number }
  /** All pictures were looked at: what to know of them. */
  | { readonly event: "looked"; readonly notes: readonly string[] }
  /** What could not be done beside learning. */
  | { readonly event: "note"; readonly text: string }
  | { readonly event: "cost" } & Cost
  /** Where they are shown. */
  | { readonly event: "pictures"; readonly path: string }
  | {
    readonly event: "prepared";
    readonly pictures: number;
    readonly heldOut: number;
    /** Side that they are brought to. */
    readonly size: number;
    readonly steps: number;
    /** Steps that are done already. */
    readonly step: number;
  }
  /** From a step that was measured: of one, and of all that are left. */
  | { readonly event: "time"; readonly secondsPerStep: number; readonly seconds: number }
  | { readonly event: "step"; readonly steps: number } & StepReport
  | {
    readonly event: "heldOut";
    readonly step: number;
    readonly loss: number;
    readonly best: { readonly step: number; readonly loss: number };
  }
  | { readonly event: "samples"; readonly step: number; readonly path: string }
  /** The folder of a model that is kept on the way. */
  | { readonly event: "kept"; readonly step: number; readonly path: string }
  /** How many of some samples are copies of pictures that were taught. */
  | { readonly event: "copies"; readonly count: number; readonly of: number; readonly path: string }
  | {
    readonly event: "finished";
    readonly folder: string;
    readonly steps: number;
    /** Why it ended: all steps are done, were so before, or the held-out loss falls no more. */
    readonly why: "steps" | "nothing" | "patience";
  };

/** Ways out, as parts of sentences. */
export interface Remedies {
  /** Of an output that holds anything else: `Name another output in the recipe`. */
  readonly another: string;
  /** Of what stands in the way of beginning anew: `give --overwrite`. */
  readonly anew: string;
}

/** On the command line. */
export const REMEDIES: Remedies = {
  another: "Name another output in the recipe",
  anew: "give --overwrite",
};

/** How a recipe is run. */
export interface RunRecipeOptions {
  readonly models: Models;
  /** Path of the recipe's file: its own paths are relative to that file. */
  readonly path: string;
  /** What to call it in errors; its path unless given. */
  readonly name?: string;
  readonly threads?: number;
  /** The folder that the output is in, out of which no link leads; unless given, the output's path is the user's word. */
  readonly within?: string;
  /** What whoever reads an error can do; unless given, what the command line can. */
  readonly remedies?: Remedies;
  /** Replaces what else the output holds. */
  readonly overwrite?: boolean;
  /** Tells what it would take, and neither learns nor writes. */
  readonly dryRun?: boolean;
  readonly signal?: AbortSignal;
  onEvent?(event: TrainEvent): void;
}
