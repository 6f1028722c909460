import { hash } from "node:crypto";
import type { AnyNode, Catalogue, Library } from "../graph/catalogue.ts";
import { pluginOf } from "../graph/catalogue.ts";
import type { ModelParts, NodeProblems, NodeQuestion, PartsOf } from "../graph/node_check.ts";
import { askNode, failure } from "../graph/node_check.ts";
import { nodeQuestions, problemFaults } from "../graph/node_questions.ts";
import { own } from "../graph/record.ts";
import type { Checked } from "../graph/validate.ts";
import { weighFaults } from "../graph/weigh_faults.ts";
import { printJsonLine } from "../graph/json.ts";
import type { Helper } from "./runner/helper.ts";

/** Asks the own checks of nodes: what each finds, in the order of the questions. */
export type AskNodes = (questions: readonly NodeQuestion[]) => Promise<readonly NodeProblems[]>;

/** Adds to the faults of a graph what the own checks of its nodes find. */
export async function checkNodes(
  checked: Checked,
  catalogue: Pick<Catalogue, "nodes" | "kinds">,
  ask: AskNodes,
): Promise<Checked> {
  const asked = [...nodeQuestions(checked, catalogue).values()];
  if (!asked.length) return checked;
  const found = await ask(asked.map(({ question }) => question));
  const faults = asked.flatMap((one, index) => problemFaults(one, found[index] ?? []));
  if (!faults.length) return checked;
  return { ...checked, ...weighFaults(checked.graph, [...faults, ...checked.diagnostics]) };
}

/** Asks nodes in this process, which runs their code anyway. */
export function askHere(
  nodes: () => Promise<Library["nodes"]>,
  partsOf: PartsOf,
): AskNodes {
  const known = new Map<string, ReturnType<PartsOf>>();
  const partsOnce: PartsOf = (model) => known.getOrInsertComputed(model, () => partsOf(model));
  return async (questions) => {
    const loaded = await nodes();
    const answers: NodeProblems[] = [];
    for (const question of questions) {
      const node: AnyNode | undefined = own(loaded, question.type);
      answers.push(node ? await askNode(node, question, partsOnce) : []);
    }
    return answers;
  };
}

/** Questions that ended the process which answers: they are not asked again. */
const KEPT = 200;

/** The own checks of nodes, asked in a process that may die of them. */
export interface NodeChecks {
  readonly ask: AskNodes;
  /** Their code has changed: what comes is asked of another process. */
  renew(): Promise<void>;
}

/** Asks nodes of plugins that have a process of their own. */
export interface AsksOthers {
  /** Undefined for what is not one of them. */
  of(
    plugin: string,
  ): Promise<((question: NodeQuestion, parts: ModelParts) => Promise<NodeProblems>) | undefined>;
  renew(): Promise<void>;
}

/** Asks plugin by plugin, so that one that hangs or ends the process costs the others nothing. */
export function askApart(
  helper: Pick<Helper, "ask" | "end">,
  others?: AsksOthers,
): NodeChecks {
  /** Why, by the hash of what was asked. */
  const deadly = new Map<string, string>();
  const askPlugin = async (
    plugin: string,
    questions: readonly NodeQuestion[],
  ): Promise<readonly NodeProblems[]> => {
    const key = hash("sha256", printJsonLine(questions));
    const before = deadly.get(key);
    if (before !== undefined) return questions.map(() => [failure(before)]);
    try {
      const ask = await others?.of(plugin);
      if (!ask) return (await helper.ask("checks", { questions })).problems;
      const isOfModel = questions.some(({ parts }) => Object.keys(parts).length);
      const { parts } = isOfModel ? await helper.ask("refs", { questions }) : { parts: {} };
      const problems: NodeProblems[] = [];
      for (const question of questions) problems.push(await ask(question, parts));
      return problems;
    } catch (error) {
      const reason = (error as Error).message;
      deadly.set(key, reason);
      for (const old of deadly.keys()) if (deadly.size > KEPT) deadly.delete(old);
      return questions.map(() => [failure(reason)]);
    }
  };
  return {
    async ask(questions) {
      const answers: NodeProblems[] = questions.map(() => []);
      const byPlugin = Map.groupBy(questions.keys(), (index) => pluginOf(questions[index]!.type));
      for (const [plugin, indices] of byPlugin) {
        const found = await askPlugin(plugin, indices.map((index) => questions[index]!));
        for (const [at, index] of indices.entries()) answers[index] = found[at] ?? [];
      }
      return answers;
    },
    async renew() {
      deadly.clear();
      await Promise.all([helper.end(), others?.renew()]);
    },
  };
}
