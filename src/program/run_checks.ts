/** What a process is made of that asks nodes for their own checks: `main.ts checks CONFIG`, which `serve.ts` starts. */
import type { Host } from "../cli/host.ts";
import { openRegistry } from "../plugins/registry.ts";
import { partsFor } from "../graph/node_check.ts";
import { askHere } from "../runs/node_checks.ts";
import { serveQuestions } from "../runs/runner/serve_questions.ts";

/** How the host wants it. */
export interface ChecksConfig {
  /** Folders of models beside those that are always there. */
  readonly models: readonly string[];
  /** Folder of models that nodes have taught. */
  readonly taught: string;
}

/** Memory that it may have, in bytes. */
const MAX_BYTES = 2 ** 29 + 2 ** 28;

/** Asks nodes what they find wrong with their inputs until standard input ends. */
export async function runChecks(
  { models, taught }: ChecksConfig,
  host: Host,
): Promise<void> {
  const [registry] = await Promise.all([
    openRegistry([], { version: host.version, builtIn: host.plugins }),
    host.vocabulary(), // what every node imports
  ]);
  await serveQuestions({
    async checks({ questions }) {
      const known = await host.models(models, taught); // a model may come or change between two questions
      const types = questions.map(({ type }) => type);
      const nodes = async () => (await registry.loadNodeTypes(types)).nodes;
      return { problems: await askHere(nodes, (model) => known.refs(model))(questions) };
    },
    async refs({ questions }) {
      const known = await host.models(models, taught);
      return { parts: await partsFor(questions, (model) => known.refs(model)) };
    },
  }, MAX_BYTES);
}
