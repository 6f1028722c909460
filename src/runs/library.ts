import type { AnyNode, Catalogue, Library } from "../graph/catalogue.ts";
import { createLibrary, pluginOf } from "../graph/catalogue.ts";
import type { Conversion } from "../graph/conversion.ts";
import type { KindInfo } from "../graph/kind.ts";
import { usedTypes } from "../graph/node_types.ts";
import type { NamedKind } from "../graph/port.ts";
import { PRIMITIVES } from "../graph/primitives.ts";
import type { Checked } from "../graph/validate.ts";
import { sweepFaults } from "../graph/sweep.ts";
import { check } from "../graph/validate.ts";
import type { Workflow } from "../graph/workflow.ts";
import type { PluginDiagnostic } from "../plugins/plugin.ts";
import type { Registry } from "../plugins/registry.ts";
import { requirementFaults } from "../plugins/registry.ts";
import type { NodeFault } from "../api/runs.ts";

/** Kinds and conversions that nodes share without a plugin declaring them. */
export interface Vocabulary {
  readonly kinds: readonly (KindInfo | NamedKind<unknown>)[];
  readonly conversions: readonly Conversion[];
}

export interface LoadedLibrary {
  readonly library: Library;
  readonly diagnostics: readonly PluginDiagnostic[];
}

/** A library of some node types of a registry; of all of them without `types`. */
export async function loadLibrary(
  registry: Registry,
  vocabulary: Vocabulary,
  types?: Iterable<string>,
): Promise<LoadedLibrary> {
  const loaded = await (types ? registry.loadNodeTypes(types) : registry.loadAll());
  const nodes: Readonly<Record<string, AnyNode>> = loaded.nodes;
  const { kinds, taken } = freeKinds(registry, vocabulary);
  const diagnostics = [...registry.diagnostics, ...taken, ...loaded.diagnostics];
  const disabled = diagnostics.filter(({ disables, plugin }) =>
    disables && !registry.plugins.get(plugin)?.builtIn
  );
  const library = createLibrary({
    nodes,
    kinds: [...vocabulary.kinds, ...kinds],
    conversions: vocabulary.conversions,
    plugins: registry.info,
    disabled: Object.fromEntries(
      disabled.map(({ plugin, file, message }) => [plugin, file ? `${file}: ${message}` : message]),
    ),
  });
  return { library, diagnostics };
}

/** The kinds that plugins contribute, but for names that braid or another plugin has given to one. */
function freeKinds(
  { plugins }: Registry,
  vocabulary: Vocabulary,
): { readonly kinds: readonly KindInfo[]; readonly taken: readonly PluginDiagnostic[] } {
  const known = [...PRIMITIVES, ...vocabulary.kinds]
    .map((kind) => (typeof kind === "function" ? kind.info : kind).name);
  const owners = new Map(known.map((name) => [name, "braid"]));
  const kinds: KindInfo[] = [];
  const taken: PluginDiagnostic[] = [];
  for (const { name: plugin, manifest } of plugins.values()) {
    for (const kind of manifest.contributes.kinds ?? []) {
      const owner = owners.get(kind.name);
      if (owner === undefined) {
        owners.set(kind.name, plugin);
        kinds.push(kind);
        continue;
      }
      const message =
        `The kind "${kind.name}" is that of ${owner}: name its own ${plugin}.${kind.name}`;
      taken.push({ plugin, file: "plugin.json", severity: "error", message });
    }
  }
  return { kinds, taken };
}

/** A workflow that has been checked against the plugins there are, and the code of its nodes. */
export interface Prepared extends LoadedLibrary {
  readonly checked: Checked;
}

/** Checks a workflow with no more of the plugins loaded than it needs, or with `all` of them. */
export async function prepare(
  workflow: Workflow,
  registry: Registry,
  vocabulary: Vocabulary,
  all = false,
): Promise<Prepared> {
  const types = usedTypes(workflow);
  const unknown = types.some((type) => !registry.types.includes(type));
  const wanted = unknown ? await withNearTypes(types, registry) : types;
  const loaded = await loadLibrary(registry, vocabulary, all ? undefined : wanted);
  return { ...loaded, checked: checkAgainst(workflow, loaded.library) };
}

/** To name the nearest of all types, all have to be known: those of plugins that it does not use are not waited for. */
async function withNearTypes(
  types: readonly string[],
  registry: Registry,
): Promise<readonly string[]> {
  const used = new Set(types.map(pluginOf));
  const known = new Set((await registry.triedTypes()).types);
  const near = registry.types.filter((type) => known.has(type) || used.has(pluginOf(type)));
  return [...types, ...near];
}

/** Checks a workflow, its sweep, and that the plugins it asks for are there. */
export function checkAgainst(workflow: Workflow, library: Catalogue): Checked {
  const checked = check(workflow, library);
  const requirements = requirementFaults(workflow.requires, library.plugins);
  const sweep = sweepFaults(workflow, library);
  return { ...checked, diagnostics: [...checked.diagnostics, ...requirements, ...sweep] };
}

/** The first error of a graph, and how many more there are; undefined for one that can give all its outputs. */
export function firstFault(
  { diagnostics, ok }: Pick<Checked, "diagnostics" | "ok">,
): NodeFault | undefined {
  if (ok) return undefined;
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const { message, node, port, fix } = errors[0]!;
  const more = errors.length > 1 ? `; and ${errors.length - 1} more` : "";
  return {
    message: `${message}${fix ? ` (${fix})` : ""}${more}`,
    ...(node !== undefined && { node }),
    ...(port !== undefined && { port }),
  };
}
