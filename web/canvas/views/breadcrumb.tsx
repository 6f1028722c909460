import type { JSX } from "preact";
import { bodyOf } from "../../../src/graph/bodies.ts";
import { subgraphName } from "../../../src/graph/node_types.ts";
import { own } from "../../../src/graph/record.ts";
import { t } from "../../../src/words/translate.ts";
import { Icon } from "../../core/ui/icon.tsx";
import type { CanvasView } from "../canvas_view.ts";

/** The way from the workflow into the subgraph that is shown. */
export function Breadcrumb({ view }: { view: CanvasView }): JSX.Element | null {
  const path = view.document.path.value;
  if (!path.length) return null;
  const workflow = view.document.workflow.value;
  const titles: string[] = [];
  let where: string | undefined;
  for (const id of path) {
    const name = subgraphName(own(bodyOf(workflow, where).nodes, id)?.type ?? "");
    if (name === undefined) break;
    titles.push(own(workflow.subgraphs, name)?.title ?? name);
    where = name;
  }
  return (
    <nav class="breadcrumb nopan" aria-label={t`Subgraphs`}>
      <button type="button" onClick={() => view.enter([])}>{view.document.name}</button>
      {titles.map((title, index) => (
        <span key={index}>
          <Icon name="chevronRight" size={12} />
          <button
            type="button"
            aria-current={index === titles.length - 1 ? "page" : undefined}
            onClick={() => view.enter(path.slice(0, index + 1))}
          >
            {title}
          </button>
        </span>
      ))}
    </nav>
  );
}
