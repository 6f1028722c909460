import { UsageError } from "../graph/usage_error.ts";
import { PackageError } from "../packages/package_error.ts";
import { OutputError } from "../runs/outputs/output_error.ts";

/** How a command ended, as the shell sees it. The README lists them. */
export const EXIT = {
  ok: 0,
  /** The run began and a node failed, or something went wrong that has no code of its own. */
  failed: 1,
  usage: 2,
  /** The graph, or another file given, is not what it should be. */
  invalid: 3,
  /** A model, a plugin or a file that is asked for is not there. */
  missing: 4,
  /** An output cannot be written: no permission, no space, or it is there already. */
  unwritable: 5,
  /** Stopped by Ctrl-C; 128 plus the number of the signal, as shells have it. */
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = typeof EXIT[keyof typeof EXIT];

export interface FailureOptions extends ErrorOptions {
  readonly hints?: readonly string[];
  readonly excerpt?: readonly string[];
}

/** A failure that ends a command with a code of its own, told in one sentence. */
export class Failure extends Error {
  override readonly name: string = "Failure";
  readonly code: ExitCode;
  /** What may help, on lines of their own. */
  readonly hints: readonly string[];

  /** Of a text that is at fault, with a mark. */
  readonly excerpt: readonly string[];

  constructor(code: ExitCode, message: string, options: FailureOptions = {}) {
    super(message, options);
    this.code = code;
    this.hints = options.hints ?? [];
    this.excerpt = options.excerpt ?? [];
  }
}

/** The command line itself is wrong. */
export function usageFault(message: string, ...hints: string[]): Failure {
  return new Failure(EXIT.usage, message, { hints });
}

/** The code for whatever was thrown: its own, that of the first cause that has one, or `failed`. */
export function exitCodeOf(error: unknown): ExitCode {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof Failure) return cause.code;
    if (cause instanceof PackageError) return EXIT[cause.kind];
    if (cause instanceof UsageError) return EXIT.usage;
    if (cause instanceof OutputError) return EXIT.unwritable;
    if (cause instanceof Deno.errors.NotFound) return EXIT.missing;
  }
  return EXIT.failed;
}
