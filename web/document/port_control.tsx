import type { JSX } from "preact";
import { bodyOf } from "../../src/graph/bodies.ts";
import { editBody } from "../../src/graph/edit_subgraph.ts";
import { clearInput, setValue } from "../../src/graph/edit_wires.ts";
import type { Port } from "../../src/graph/port.ts";
import { own } from "../../src/graph/record.ts";
import { literalOf } from "../../src/graph/reference.ts";
import type { Workflow } from "../../src/graph/workflow.ts";
import { useCore } from "../core/core.ts";
import { controlNamed } from "./control_props.ts";
import type { ControlPlace } from "./control_props.ts";

interface PortControlProps {
  readonly control: string;
  readonly port: Port;
  readonly value: unknown;
  readonly label: string;
  readonly place: ControlPlace;
}

/** The control of an input of a node: what it is set to is an edit of the document. */
export function PortControl(props: PortControlProps): JSX.Element {
  const { control, port, value, label, place } = props;
  const { registry } = useCore();
  const Control = controlNamed(registry, control) ?? controlNamed(registry, "json")!;
  const { document, where, node, input } = place;
  const set = (next: unknown, live = false): void => {
    const target = { node, port: input };
    const merge = `${node}.${input}`;
    const isBack = (before: Workflow): boolean =>
      Object.is(literalOf(own(bodyOf(before, where).nodes, node)?.inputs?.[input]), next);
    if (!Object.is(next, value) && !document.takeBack(merge, isBack)) {
      document.edit(
        next === undefined ? `Set back ${label}` : `Set ${label}`,
        (workflow) =>
          editBody(
            workflow,
            where,
            (body) => next === undefined ? clearInput(body, target) : setValue(body, target, next),
          ),
        live ? merge : undefined,
      );
    }
    if (!live) document.settle();
  };
  return <Control port={port} value={value} label={label} place={place} onChange={set} />;
}
