import type * as z from "zod/mini";
import type { Client } from "../api/client.ts";
import type { Api } from "../api/routes.ts";
import type { Diagnostic } from "../graph/diagnostic.ts";
import type { Infer } from "../graph/infer.ts";

/** A Braid server by its routes, over HTTP or within it. */
export type Braid = Client<Api>;

/** What a tool has beside its input while it answers. */
export interface Call {
  readonly braid: Braid;
  /** Aborts when the client does not want the answer any more. */
  readonly signal: AbortSignal;
  /** Tells the client how far it is. */
  progress(value: number, max: number | undefined, note: string): void;
}

/** An answer: in words, as plain data, and in pictures. */
export interface Answer {
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly pictures?: readonly Picture[];
  /** It is of something that went wrong. */
  readonly failed?: boolean;
}

export interface Picture {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
}

/** Something that an agent can have done. */
export interface Tool<S extends z.core.$ZodType = z.core.$ZodType> {
  readonly title: string;
  /** For the agent: what it does, and when to take it. */
  readonly description: string;
  readonly input: S;
  /** Of its data. */
  readonly output?: z.core.$ZodType;
  /** Changes nothing. */
  readonly reads?: true;
  run(input: Infer<S>, call: Call): Promise<Answer>;
}

/** Typed identity: what `run` is given follows from `input`. */
export function defineTool<S extends z.core.$ZodType>(tool: Tool<S>): Tool {
  return tool as unknown as Tool;
}

/** A call cannot be answered as it is: says how to mend it. */
export class ToolFault extends Error {
  override readonly name: string = "ToolFault";
  readonly diagnostics: readonly Diagnostic[];

  constructor(message: string, diagnostics: readonly Diagnostic[] = []) {
    super(message);
    this.diagnostics = diagnostics;
  }
}
