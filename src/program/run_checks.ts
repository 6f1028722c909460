/** What a process is made of that asks nodes for their own checks: `main.ts checks CONFIG`, which `serve.ts` starts. */
import type { Host } from "../cli/host.ts";
import { openRegistry } from "../plugins/registry.ts";
import type { PluginTrials } from "../plugins/trial.ts";
import { askHere } from "../runs/node_checks.ts";
import { serveQuestions } from "../runs/runner/serve_questions.ts";

/** How the host wants it. */
export interface ChecksConfig {
  /** Folders of plugins and models beside those that are always there. */
  readonly plugins: readonly string[];
  readonly models: readonly string[];
  /** Folder of models that nodes have taught. */
  readonly taught: string;
}

/** Memory that it may have, in bytes: as a plugin that is tried out. */
const MAX_BYTES = 2 ** 29 + 2 ** 28;

/** Asks nodes what they find wrong with their inputs until standard input ends. */
export async function runChecks(
  { plugins, models, taught }: ChecksConfig,
  host: Host,
): Promise<void> {
  // Who is asked has been tried by the host: what could not be used is no node of its catalogue.
  const tryOut = (others: readonly { readonly name: string }[]): Promise<PluginTrials> =>
    Promise.resolve(Object.fromEntries(others.map(({ name }) => [name, { files: {} }])));
  const [registry] = await Promise.all([
    openRegistry(plugins, { version: host.version, builtIn: host.plugins, tryOut }),
    host.vocabulary(), // what every node imports
  ]);
  await serveQuestions({
    async checks({ questions }) {
      const known = await host.models(models, taught); // a model may come or change between two questions
      const types = questions.map(({ type }) => type);
      const nodes = async () => (await registry.loadNodeTypes(types)).nodes;
      return { problems: await askHere(nodes, (model) => known.refs(model))(questions) };
    },
  }, MAX_BYTES);
}
