import type { ComponentChildren, JSX } from "preact";
import { pluginOf } from "../../../src/graph/catalogue.ts";
import { isGroup } from "../../../src/graph/group.ts";
import type { Group } from "../../../src/graph/group.ts";
import { isList, printKind } from "../../../src/graph/kind.ts";
import type { Port } from "../../../src/graph/port.ts";
import { own } from "../../../src/graph/record.ts";
import { figure, t, translated } from "../../../src/words/translate.ts";
import { Icon } from "../../core/ui/icon.tsx";
import { Inline, Markdown } from "../../core/ui/markdown.tsx";
import { useCanvases } from "../canvases.ts";
import { labelOf } from "../../../src/drawing/in_words.ts";
import { kindColor } from "../kind_color.ts";

interface NodeHelpProps {
  readonly type: string;
  readonly onBack?: () => void;
  readonly onAdd?: () => void;
  /** What is to be said of one node of the type, below its name. */
  readonly children?: ComponentChildren;
}

/** A page about a node, made from what it says of itself. */
export function NodeHelp({ type, onBack, onAdd, children }: NodeHelpProps): JSX.Element {
  const app = useCanvases();
  const catalogue = app.catalogue.value;
  const node = own(catalogue.nodes, type) ?? app.canvas.value?.scene.lookup(type);
  const plugin = own(catalogue.plugins, pluginOf(type));
  return (
    <article class="help">
      {onBack && (
        <button type="button" class="back" onClick={onBack}>
          <Icon name="chevronRight" size={12} /> {t`All nodes`}
        </button>
      )}
      {!node && <p class="empty">{t`There is no node "${type}"`}</p>}
      {node && (
        <>
          <h3>{node.title}</h3>
          <code>{type}</code>
          {plugin && (
            <small class="help-source">{t`from ${pluginOf(type)} ${plugin.version}`}</small>
          )}
          {onAdd && (
            <button type="button" class="help-add" onClick={onAdd}>
              <Icon name="add" size={12} /> {t`Add to the graph`}
            </button>
          )}
          {children}
          {node.deprecated !== undefined && (
            <p class="warning">{t`Out of use: ${node.deprecated}`}</p>
          )}
          {node.experimental && <p class="warning">{t`Experimental: it may change`}</p>}
          {node.doc && <Markdown text={node.doc} level={4} />}
          {Object.keys(node.inputs).length > 0 && <h4>{t`Inputs`}</h4>}
          <dl>
            {Object.entries(node.inputs).flatMap(([name, input]) =>
              isGroup(input) ? aboutGroup(name, input) : about(name, input, true)
            )}
          </dl>
          {Object.keys(node.outputs).length > 0 && <h4>{t`Outputs`}</h4>}
          <dl>
            {Object.entries(node.outputs).flatMap(([name, port]) => about(name, port, false))}
          </dl>
          {node.output && <p class="help-note">{t`A run is for this node: it saves or shows.`}</p>}
          {node.impure && (
            <p class="help-note">{t`It may answer differently each time, so every run runs it.`}</p>
          )}
          {node.aliases && <p class="help-note">{t`Also found as ${node.aliases.join(", ")}`}</p>}
        </>
      )}
    </article>
  );

  function aboutGroup(name: string, { title, doc, group, min = 0, max }: Group): JSX.Element[] {
    const rows = max !== undefined
      ? t`${min} to ${max} rows`
      : min
      ? t`${min} or more rows`
      : t`any number of rows`;
    return [
      <dt key={name}>
        {title ?? name} <small>{rows}</small>
      </dt>,
      <dd key={`${name} doc`}>
        {doc && <Inline text={doc} />}
        <dl>{Object.entries(group).flatMap(([cell, port]) => about(cell, port, true))}</dl>
      </dd>,
    ];
  }

  function about(name: string, port: Port, isInput: boolean): JSX.Element[] {
    const facts = factsOf(port);
    const required = isInput && !port.optional && port.default === undefined && !isList(port.kind);
    return [
      <dt key={name}>
        <i style={{ background: kindColor(port.kind, catalogue.kinds) }} />
        {labelOf({ name, port })} <small>{printKind(port.kind)}</small>
        {required && <small class="help-required">{t`needed`}</small>}
        {port.advanced && <small>{t`advanced`}</small>}
      </dt>,
      <dd key={`${name} doc`}>
        {port.doc && <Inline text={port.doc} />}
        {facts.length > 0 && (
          <ul class="help-facts">
            {facts.map(([title, text]) => (
              <li key={title}>
                <span>{title}</span> {text}
              </li>
            ))}
          </ul>
        )}
      </dd>,
    ];
  }
}

/** What a port says of its values beside its text: default, range, steps, choices. */
export function factsOf(
  { default: value, min, max, step, multipleOf, unit, choices, choicesFrom, optional, lazy }: Port,
): readonly (readonly [title: string, text: string])[] {
  const number = (one: number): string => unit ? `${figure(one)} ${unit}` : figure(one);
  const range = min !== undefined && max !== undefined
    ? t`${min} to ${number(max)}`
    : min !== undefined
    ? t`${number(min)} or more`
    : max !== undefined
    ? t`${number(max)} or less`
    : undefined;
  const shown = value === undefined
    ? optional && t`not set`
    : typeof value === "number"
    ? number(value)
    : printValue(value);
  return [
    [t`Default`, shown],
    [t`Range`, range],
    [t`Steps`, step !== undefined && number(step)],
    [t`Multiples`, multipleOf !== undefined && t`of ${number(multipleOf)}`],
    [t`Choices`, choices?.map(translated).join(", ")],
    [t`From`, choicesFrom && t`the ${translated(choicesFrom)} that the server has`],
    [t`Lazy`, lazy && t`what leads here runs only if it is needed`],
  ].flatMap(([title, text]) => text ? [[title as string, text as string] as const] : []);
}

function printValue(value: unknown): string {
  if (value === "") return t`empty`;
  if (typeof value === "string") return value;
  if (typeof value === "bigint") return String(value);
  if (typeof value === "boolean") return value ? t`yes` : t`no`;
  return JSON.stringify(value).replaceAll(",", ", ");
}
