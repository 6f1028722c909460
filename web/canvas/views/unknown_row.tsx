import type { JSX } from "preact";
import { pluginOf } from "../../../src/graph/catalogue.ts";
import { subgraphName } from "../../../src/graph/node_types.ts";
import { own } from "../../../src/graph/record.ts";
import { t } from "../../../src/words/translate.ts";
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
    ? t`No subgraph "${name}" here`
    : own(catalogue.value.plugins, plugin)
    ? t`Not in plugin ${plugin}`
    : t`Needs plugin ${plugin}`;
  return (
    <div class="row unknown-row" style={place}>
      <span title={needs}>{needs}</span>
      <button
        type="button"
        title={t`Make it a node of another type; what fits stays`}
        onClick={() => {
          view.select([node.key]);
          execute("node.replace", node.key);
        }}
      >
        {t`Replace…`}
      </button>
    </div>
  );
}
