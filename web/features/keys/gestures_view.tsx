import type { JSX } from "preact";
import { t } from "../../../src/words/translate.ts";
import { rank } from "../../core/fuzzy.ts";

/** What hands do on the canvas, that no command does. */
const GESTURES: readonly (readonly [what: string, how: string])[] = [
  [
    t`Pan`,
    t`drag the canvas; drag anything with the middle button or the space bar held; a finger`,
  ],
  [t`Zoom`, t`the wheel, or with Ctrl where the wheel pans; two fingers`],
  [t`Open the menu of what is there`, t`right click; rest a finger on it`],
  [t`Add a node`, t`double click on the canvas; let a wire go over nothing`],
  [t`Look at a node from far`, t`double click on it`],
  [t`Select what a box touches`, t`Shift- or Ctrl-drag on the canvas`],
  [t`Add to the selection, or take from it`, t`Ctrl- or Shift-click`],
  [t`Stand on the grid, or off it`, t`Shift while dragging`],
  [t`Drag a copy away`, "Alt-drag"],
  [t`Put a node on a wire`, t`let it go over the wire`],
  [
    t`Connect`,
    t`drag from port to port, to a node or to a control; click one port, then the other`,
  ],
  [t`Move the end of a wire`, t`drag it off its input`],
  [t`Disconnect`, t`let the end go over nothing; Ctrl+Alt-click on the wire`],
  [t`Move all wires of an output`, t`Shift-drag from it to another one`],
  [t`Look for another output for a connected input`, t`Shift-drag from it`],
  [t`Bend a wire by a reroute`, t`double click or Alt-click on it`],
  [t`Take back what is being dragged`, t`Escape; a second finger`],
];

/** A list of what can be done with mouse, pen and fingers. */
export function GesturesView({ query }: { query: string }): JSX.Element | null {
  const found = rank(query, GESTURES, ([what, how]) => [what, how]);
  if (!found.length) return null;
  return (
    <section class="gestures-list">
      <h3>{t`With mouse, pen and fingers`}</h3>
      <dl>
        {found.map(({ item: [what, how] }) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>{how}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
