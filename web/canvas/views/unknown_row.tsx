import type { JSX } from "preact";
import { pluginOf } from "../../../src/graph/catalogue.ts";
import { subgraphName } from "../../../src/graph/node_types.ts";
import { own } from "../../../src/graph/record.ts";
import { useDocuments } from "../../document/documents.ts";
import type { CanvasView } from "../canvas_view.ts";
import type { SceneNode } from "../scene_node.ts";

interface UnknownRowProps {
  readonly view: CanvasView;
  readonly node: SceneNode;
  readonly place: { readonly top: string; readonly height: string };
}

/** What a node of an unknown type needs, and the way to make it one of a type that is there. */
export function UnknownRow({ view, node, place }: UnknownRowProps): JSX.Element {
  const { catalogue, execute } = useDocuments();
  const { type } = node.entry.value;
  const name = subgraphName(type);
  const plugin = pluginOf(type);
  const needs = name !== undefined
    ? `No subgraph "${name}" here`
    : own(catalogue.value.plugins, plugin)
    ? `Not in plugin ${plugin}`
    : `Needs plugin ${plugin}`;
  return (
    <div class="row unknown-row" style={place}>
      <span title={needs}>{needs}</span>
      <button
        type="button"
        title="Make it a node of another type; what fits stays"
        onClick={() => {
          view.select([node.key]);
          execute("node.replace", node.key);
        }}
      >
        Replace…
      </button>
    </div>
  );
}
