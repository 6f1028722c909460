import { type Catalogue, pluginOf } from "../../graph/catalogue.ts";
import type { PluginDiagnostic } from "../../plugins/plugin.ts";
import { othersIn, type Registry } from "../../plugins/registry.ts";
import { type HostQuestions, MAX_WARNING, MAX_WARNINGS } from "./host_questions.ts";
import { ANSWER } from "./read_message.ts";
import { dataLeft, type DataLimits } from "./small_data.ts";

/** Of an answer, what the catalogue may take beside its warnings and what is said of what is left out. */
const ROOM: DataLimits = { ...ANSWER, items: 950_000, characters: 15 * 2 ** 20 };
const LEFT_OUT = "All plugins together say more of their nodes than a catalogue holds: " +
  "its nodes are left out, remove plugins that you do not use";

/**
 * A catalogue as the host takes it: braid's own nodes, and those of each other plugin as long as there is room for all that
 * the plugin has. Of what is wrong with plugins, the first things.
 */
export function fittedCatalogue(
  all: Catalogue,
  plugins: Registry["plugins"],
  diagnostics: readonly PluginDiagnostic[],
): HostQuestions["catalogue"]["answer"] {
  const nodes = Map.groupBy(Object.entries(all.nodes), ([type]) => pluginOf(type));
  const others = othersIn(plugins).map(({ name, manifest: { contributes: { kinds = [] } } }) => ({
    name,
    nodes: nodes.get(name) ?? [],
    kinds: kinds.filter((kind) => all.kinds[kind.name] === kind),
    disabled: all.disabled?.[name],
  }));
  const without = (out: typeof others): Catalogue => {
    const names = new Set(out.map(({ name }) => name));
    const kinds = new Set(out.flatMap((one) => one.kinds.map(({ name }) => name)));
    return {
      ...all,
      nodes: omit(all.nodes, (type) => names.has(pluginOf(type))),
      kinds: omit(all.kinds, (kind) => kinds.has(kind)),
      disabled: omit(all.disabled ?? {}, (name) => names.has(name)),
    };
  };
  let left = dataLeft(without(others), ROOM);
  const out = others.filter((other) => {
    const now = typeof left === "string" ? left : dataLeft(other, left);
    if (typeof now !== "string") left = now;
    return typeof now === "string";
  });
  const said = out.map(({ name }) => [name, LEFT_OUT] as const);
  const catalogue = without(out);
  const warnings = [
    ...said.map(([name, message]) => `${name}: ${message}`),
    ...diagnostics.map(({ plugin, file, message }) =>
      `${plugin}${file ? `/${file}` : ""}: ${message}`
    ),
  ];
  const more = warnings.length - MAX_WARNINGS;
  return {
    catalogue: { ...catalogue, disabled: { ...catalogue.disabled, ...Object.fromEntries(said) } },
    warnings: [
      ...warnings.slice(0, MAX_WARNINGS).map((text) => text.slice(0, MAX_WARNING)),
      ...more > 0 ? [`and ${more} more`] : [],
    ],
  };
}

const omit = <T>(
  of: Readonly<Record<string, T>>,
  isOut: (name: string) => boolean,
): Record<string, T> => Object.fromEntries(Object.entries(of).filter(([name]) => !isOut(name)));
