import { dirname } from "@std/path";
import type { Diagnostic } from "../graph/diagnostic.ts";
import { MAX_DIAGNOSTICS } from "../runs/graph_verdict.ts";
import { isDraft } from "../files/draft.ts";
import { AwayError, FileError, LinkError, PlaceError, ReadOnlyFileError } from "../files/folder.ts";
import { reasonOf } from "../runs/attempt.ts";
import { asDamage, DamageError } from "../runs/store/database_damage.ts";
import { OutputError } from "../runs/outputs/output_error.ts";
import { KeyError } from "../runs/store/run_store.ts";
import { QueueFullError, ReadOnlyError, RunStateError } from "../runs/queue/queue_errors.ts";
import { RunnerCrash } from "../runs/runner/runner_process.ts";
import { RunnerRefusal } from "../runs/runner/supervisor.ts";
import type { Problem } from "../api/problem.ts";

/** A fault that is answered with a status of its own. */
export class HttpError extends Error {
  override readonly name: string = "HttpError";
  readonly status: number;

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** Most characters of a sentence: what was asked for, which stands in it, may be of any length. */
const MAX_DETAIL = 1000;

/** A graph cannot run. */
export class GraphError extends HttpError {
  override readonly name: string = "GraphError";
  /** Errors first. */
  readonly diagnostics: readonly Diagnostic[];

  constructor(message: string, diagnostics: readonly Diagnostic[]) {
    super(422, message);
    this.diagnostics = diagnostics.slice(0, MAX_DIAGNOSTICS);
  }
}

const TITLES: Readonly<Record<number, string>> = {
  400: "Bad request",
  401: "Not signed in",
  403: "Not allowed",
  404: "Not found",
  408: "Too late",
  409: "Conflict",
  412: "Changed meanwhile",
  413: "Too large",
  415: "Unsupported media type",
  416: "No such range",
  421: "Started again",
  422: "Cannot be used",
  423: "Read-only",
  428: "Condition required",
  429: "Too many requests",
  500: "Server error",
  502: "Another server refuses",
  503: "Not available now",
  507: "Nothing can be saved",
};

/** Answers a fault, after RFC 9457. */
export function problemResponse(error: unknown): Response {
  const status = statusOf(error);
  const damage = asDamage(error);
  const words = isSystemError(error)
    ? `The server cannot use ${placeOf(error)}: ${reasonOf(error)}`
    : damage instanceof DamageError
    ? `The history ${damage.message}: start Braid again, which sets it aside`
    : error instanceof Error
    ? error.message || error.name
    : String(error);
  const detail = words.length > MAX_DETAIL ? `${words.slice(0, MAX_DETAIL)}…` : words;
  const problem: Problem = {
    title: TITLES[status] ?? "Fault",
    status,
    detail,
    ...(error instanceof GraphError && { diagnostics: error.diagnostics }),
  };
  return Response.json(problem, {
    status,
    headers: {
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      ...(status === 401 && { "www-authenticate": 'Bearer realm="braid"' }),
    },
  });
}

/** What the system names: of a file on its way, which is gone by now, the folder. */
function placeOf({ message }: Error): string {
  const path = /["']([^"']+)["'][^"']*$/.exec(message)?.[1];
  return path ? `"${isDraft(path) ? dirname(path) : path}"` : "its files";
}

function isSystemError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && /^E[A-Z]+$/.test((error as { code?: string }).code ?? "");
}

/** @see https://www.sqlite.org/rescode.html#full */
const SQLITE_FULL = 13;

function statusOf(error: unknown): number {
  if (error instanceof HttpError) return error.status;
  if (error instanceof Deno.errors.NotFound) return 404;
  if (error instanceof RunStateError || error instanceof Deno.errors.IsADirectory) return 409;
  if (error instanceof KeyError) return 422;
  if (error instanceof QueueFullError) return 429;
  if (error instanceof ReadOnlyError) return 507;
  if (error instanceof RunnerCrash) return 503;
  if (error instanceof RunnerRefusal) return 422;
  if (error instanceof DOMException && error.name === "TimeoutError") return 503;
  if (error instanceof SyntaxError) return 422;
  const cause = error instanceof OutputError ? error.cause : error;
  if ((cause as { errcode?: number } | undefined)?.errcode === SQLITE_FULL) return 507;
  if (cause instanceof LinkError) return 403;
  if (cause instanceof AwayError) return 503;
  if (cause instanceof ReadOnlyFileError) return 423;
  if (cause instanceof PlaceError || cause instanceof FileError) return 409;
  if (isSystemError(cause)) return BY_CODE[cause.code] ?? 500;
  return error instanceof OutputError ? 400 : 500;
}

/** What the system refuses, by whose fault it is. */
const BY_CODE: Readonly<Record<string, number>> = {
  ENOSPC: 507,
  EDQUOT: 507,
  ENAMETOOLONG: 400,
  EACCES: 403,
  EPERM: 403,
  EROFS: 403,
  ENOENT: 404,
  ENOTDIR: 409,
  EISDIR: 409,
  EEXIST: 409,
  ENOTEMPTY: 409,
};
