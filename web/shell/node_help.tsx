import type { JSX } from "preact";
import { isGroup } from "../../src/graph/group.ts";
import { printKind } from "../../src/graph/kind.ts";
import type { Port } from "../../src/graph/port.ts";
import { useApp } from "../app.ts";
import { kindColor } from "../canvas/kind_color.ts";
import { Icon } from "./icon.tsx";
import { Markdown } from "./markdown.tsx";
import { own } from "../../src/graph/record.ts";

interface NodeHelpProps {
  readonly type: string;
  readonly onBack?: () => void;
}

/** A page about a node, made from what it says of itself. */
export function NodeHelp({ type, onBack }: NodeHelpProps): JSX.Element {
  const app = useApp();
  const node = own(app.catalogue.value.nodes, type) ?? app.canvas.value?.scene.lookup(type);
  return (
    <article class="help">
      {onBack && (
        <button type="button" class="back" onClick={onBack}>
          <Icon name="chevronRight" size={12} /> All nodes
        </button>
      )}
      {!node && <p class="empty">There is no node "{type}"</p>}
      {node && (
        <>
          <h3>{node.title}</h3>
          <code>{type}</code>
          {node.deprecated !== undefined && <p class="warning">Out of use: {node.deprecated}</p>}
          {node.experimental && <p class="warning">Experimental: it may change</p>}
          {node.doc && <Markdown text={node.doc} level={4} />}
          {Object.keys(node.inputs).length > 0 && <h4>Inputs</h4>}
          <dl>
            {Object.entries(node.inputs).flatMap(([name, input]) =>
              isGroup(input)
                ? [
                  <dt key={name}>
                    {input.title ?? name} <small>any number of rows</small>
                  </dt>,
                  <dd key={`${name} doc`}>
                    {input.doc}
                    <dl>
                      {Object.entries(input.group).flatMap(([cell, port]) => about(cell, port))}
                    </dl>
                  </dd>,
                ]
                : about(name, input)
            )}
          </dl>
          {Object.keys(node.outputs).length > 0 && <h4>Outputs</h4>}
          <dl>{Object.entries(node.outputs).flatMap(([name, port]) => about(name, port))}</dl>
        </>
      )}
    </article>
  );
  function about(name: string, port: Port): JSX.Element[] {
    const { min, max, unit = "", default: value, choices, optional } = port;
    const facts = [
      min !== undefined && max !== undefined && `${min} to ${max} ${unit}`.trim(),
      value !== undefined && `default ${JSON.stringify(value)}`,
      choices?.join(", "),
      optional && "optional",
    ].filter(Boolean);
    return [
      <dt key={name}>
        <i style={{ background: kindColor(port.kind, app.catalogue.value.kinds) }} />
        {port.title ?? name} <small>{printKind(port.kind)}</small>
      </dt>,
      <dd key={`${name} doc`}>
        {port.doc} {facts.length > 0 && <small>{facts.join("; ")}</small>}
      </dd>,
    ];
  }
}
