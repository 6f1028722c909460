import type { JSX } from "preact";
import { printJson } from "../../../src/graph/json.ts";
import { t, translated } from "../../../src/words/translate.ts";
import { useCanvases } from "../../canvas/canvases.ts";
import { NodeHelp } from "../../canvas/views/node_help.tsx";
import { Icon } from "../../core/ui/icon.tsx";
import { isReportOutput } from "../../runs/report_output.ts";

/** About the selected node: what it says of itself, what is wrong, what the last run gave. */
export function Inspector(): JSX.Element {
  const { canvas, layout, execute } = useCanvases();
  const view = canvas.value;
  const [key] = [...view?.document.selection.value ?? []];
  // It may have nothing that takes the focus, and be scrolled by keys all the same.
  const pane = {
    class: "inspector",
    style: { width: `${layout.inspectorWidth.value}px` },
    tabIndex: 0,
    role: "region",
    "aria-label": t`About the node`,
  } as const;
  const node = key === undefined ? undefined : view?.scene.nodes.value.get(key);
  if (!view || !node) {
    return (
      <div {...pane}>
        <p class="empty">{t`Select a node to read about it`}</p>
      </div>
    );
  }
  const { outputs, error } = node.run;
  const report = outputs.value.find((output) =>
    isReportOutput(output) && output.value !== undefined
  );
  return (
    <div {...pane}>
      <h2 class="visually-hidden">{t`Inspector`}</h2>
      <NodeHelp type={node.entry.value.type}>
        {error.value && <p class="error" role="alert">{translated(error.value.message)}</p>}
        {report && (
          <button
            type="button"
            class="prominent report-button"
            onClick={() => execute("guidance.inspect", node.key)}
          >
            <Icon name="eye" size={14} /> {t`What guidance did`}
          </button>
        )}
        {outputs.value.filter((output) => output !== report && output.value !== undefined).map((
          { port, value },
        ) => (
          <details key={port} open>
            <summary>{port}</summary>
            <pre
              tabIndex={0}
            >{typeof value === "string" ? value : printJson(value)}</pre>
          </details>
        ))}
      </NodeHelp>
    </div>
  );
}
