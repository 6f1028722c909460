import type { Catalogue } from "../graph/catalogue.ts";
import { checkShape } from "../graph/check_shape.ts";
import { flatSize } from "../graph/flat_size.ts";
import { printJson, printJsonLine } from "../graph/json.ts";
import { LIMITS, readWorkflow } from "../graph/parse.ts";
import type { Workflow } from "../graph/workflow.ts";
import { encodeFrame, readFrames } from "../runs/runner/frames.ts";
import type { Knows, ToChecker, Verdict } from "../runs/graph_verdict.ts";
import { findingsOf, fromChecker } from "../runs/graph_verdict.ts";
import { modelLookup } from "../runs/model_faults.ts";
import { QueueFullError } from "../runs/queue/queue_errors.ts";
import type { RunnerCommand } from "../runs/runner/runner_process.ts";
import type { Deps } from "./deps.ts";
import { HttpError } from "./problem.ts";
import { MAX_JSON_DEPTH } from "./read_body.ts";

/** How long a request waits for the runner to tell its node types, in milliseconds. */
export const PATIENCE_MS = 10_000;
/** Beyond these, also once it is unfolded, a graph is checked in a process of its own: everybody would wait for it. */
const MAX_CHARACTERS = 256 * 1024;
const MAX_NODES = 2000;
/** How long that may take, in milliseconds. */
const MAX_CHECK_MS = 60_000;
/** How many graphs are checked so at a time, and may wait for it. */
const AT_ONCE = 2;
const WAITING = 20;

/** A request about a graph. */
interface Request {
  /** All of it. */
  readonly source: string;
  /** The document in it. */
  readonly workflow: unknown;
  readonly outputs?: readonly string[] | undefined;
}

/**
 * Checks graphs as `braid check` does. Of one that comes while the runner has no time to tell what it knows there are no
 * findings: the runner itself checks it again before it runs.
 *
 * @throws SyntaxError or HttpError 422 for one that is not well-formed
 */
export function graphJudge(
  { catalogue, models, checks, checker }: Pick<
    Deps,
    "catalogue" | "models" | "checks" | "checker"
  >,
): (request: Request) => Promise<Verdict> {
  const slots = createSlots();
  return async ({ source, workflow, outputs }) => {
    const knows = { lookUp: models && modelLookup(models), askNodes: checks?.ask };
    const known = await catalogue.within(PATIENCE_MS);
    if (checker && source.length > MAX_CHARACTERS) {
      return await slots(() => checkApart(checker, source, known, knows));
    }
    const read: Workflow = { ...readWorkflow(workflow), ...(outputs && { outputs }) };
    if (checker && (flatSize(read) > MAX_NODES || flatSize(read, lettersOf) > MAX_CHARACTERS)) {
      return await slots(() => checkApart(checker, source, known, knows));
    }
    return {
      text: `${printJson(workflow)}\n`,
      ...(known && { findings: await findingsOf(read, known, knows) }),
    };
  };
}

/** What is written in a node, each instance of its subgraph has. */
const lettersOf = (node: unknown): number => printJsonLine(node).length;

/** @throws HttpError for a graph that is not well-formed, takes too long, or more memory than there is for it */
async function checkApart(
  { program, args }: RunnerCommand,
  text: string,
  catalogue: Catalogue | undefined,
  { lookUp, askNodes }: Knows,
): Promise<Verdict> {
  const child = new Deno.Command(program, {
    args: [...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const end = (): void => {
    try {
      child.kill("SIGKILL");
    } catch {
      // It has ended, while it was looked up what it asked for.
    }
  };
  const timer = setTimeout(end, MAX_CHECK_MS);
  const writer = child.stdin.getWriter();
  const say = (message: ToChecker): void => {
    writer.write(encodeFrame(message)).catch(() => {}); // its end says so
  };
  let fault = "The graph takes too long, or too much memory, to be checked: make it smaller";
  try {
    say({ type: "check", text, maxDepth: MAX_JSON_DEPTH, catalogue });
    for await (const message of readFrames(child.stdout, 4 * LIMITS.characters)) {
      const { data } = checkShape(fromChecker, message);
      if (data?.type === "verdict") return data.verdict;
      if (data?.type === "fault") fault = data.message;
      if (data?.type === "model") {
        say({ type: "model", known: await lookUp?.(data.model) ?? { parts: [] } });
      } else if (data?.type === "nodes") {
        say({ type: "nodes", problems: await askNodes?.(data.questions) ?? [] });
      } else break;
    }
  } catch {
    // It said what is no message.
  } finally {
    clearTimeout(timer);
    end();
    writer.close().catch(() => {});
    await child.status;
  }
  throw new HttpError(422, fault);
}

/** Does some things at a time, the rest one after the other. @throws QueueFullError where too many wait */
function createSlots(): <T>(action: () => Promise<T>) => Promise<T> {
  let free = AT_ONCE;
  const waiting: (() => void)[] = [];
  return async (action) => {
    if (waiting.length >= WAITING) {
      throw new QueueFullError(`${WAITING} large graphs wait to be checked: try again later`);
    }
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await action();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
}
