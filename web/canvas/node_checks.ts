import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { Catalogue } from "../../src/graph/catalogue.ts";
import type { Diagnostic } from "../../src/graph/diagnostic.ts";
import type { NodeProblems } from "../../src/graph/node_check.ts";
import { nodeQuestions, problemFaults } from "../../src/graph/node_questions.ts";
import type { Checked } from "../../src/graph/validate.ts";
import type { Assets } from "../assets/assets.ts";

/** What nodes find wrong with themselves, where the server can ask them. */
export interface NodeChecks {
  /** Changes when there are other answers than before. */
  readonly answers: ReadonlySignal<unknown>;
  /** What is known of it now; the rest is asked for. */
  of(checked: Checked): readonly Diagnostic[];
  /** All of it, once the server has answered. */
  settled(checked: Checked): Promise<readonly Diagnostic[]>;
}

/** Most questions of one request. */
const AT_ONCE = 2000;
/** Answers kept: those of a few large graphs. */
const KEPT = 10_000;

export function createNodeChecks({ host, catalogue, models }: Assets): NodeChecks {
  const answers = signal<ReadonlyMap<string, NodeProblems>>(new Map());
  const asked = new Set<string>();
  let from: { catalogue?: Catalogue; models?: unknown } = {};
  /** What was answered of other nodes, or when there were other models, counts no more. */
  const renew = (now: typeof from): void => {
    if (from.catalogue === now.catalogue && from.models === now.models) return;
    from = now;
    asked.clear();
    answers.value = new Map();
  };
  const pending = new Set<Promise<void>>();
  const checks: NodeChecks = {
    answers,
    async settled(checked) {
      checks.of(checked);
      while (pending.size) await Promise.all(pending);
      return checks.of(checked);
    },
    of(checked) {
      if (!host.server) return [];
      const questions = nodeQuestions(checked, catalogue.peek());
      if (!questions.size) return [];
      renew({ catalogue: catalogue.peek(), models: models.list.peek() });
      const open = [...questions].filter(([key]) => !asked.has(key)).slice(0, AT_ONCE);
      for (const [key] of open) asked.add(key);
      const now = from;
      if (open.length) {
        const answer = host.server.json("POST /checks", {
          body: { questions: open.map(([, { question }]) => question) },
        }).then(({ problems }) => {
          if (from !== now) return;
          const found = open.map(([key], index) => [key, problems[index] ?? []] as const);
          answers.value = new Map([...answers.peek(), ...found].slice(-KEPT));
        }, () => {
          for (const [key] of open) asked.delete(key); // the next edit asks again
        }).finally(() => pending.delete(answer));
        pending.add(answer);
      }
      return [...questions].flatMap(([key, nodes]) =>
        problemFaults(nodes, answers.peek().get(key) ?? [])
      );
    },
  };
  return checks;
}
