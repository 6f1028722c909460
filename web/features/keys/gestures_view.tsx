import type { JSX } from "preact";
import { rank } from "../../core/fuzzy.ts";

/** What hands do on the canvas, that no command does. */
const GESTURES: readonly (readonly [what: string, how: string])[] = [
  ["Pan", "drag the canvas; drag anything with the middle button or the space bar held; a finger"],
  ["Zoom", "the wheel, or with Ctrl where the wheel pans; two fingers"],
  ["Open the menu of what is there", "right click; rest a finger on it"],
  ["Add a node", "double click on the canvas; let a wire go over nothing"],
  ["Look at a node from far", "double click on it"],
  ["Select what a box touches", "Shift- or Ctrl-drag on the canvas"],
  ["Add to the selection, or take from it", "Ctrl- or Shift-click"],
  ["Stand on the grid, or off it", "Shift while dragging"],
  ["Drag a copy away", "Alt-drag"],
  ["Put a node on a wire", "let it go over the wire"],
  ["Connect", "drag from port to port, to a node or to a control; click one port, then the other"],
  ["Move the end of a wire", "drag it off its input"],
  ["Disconnect", "let the end go over nothing; Ctrl+Alt-click on the wire"],
  ["Move all wires of an output", "Shift-drag from it to another one"],
  ["Look for another output for a connected input", "Shift-drag from it"],
  ["Bend a wire by a reroute", "double click or Alt-click on it"],
  ["Take back what is being dragged", "Escape; a second finger"],
];

/** A list of what can be done with mouse, pen and fingers. */
export function GesturesView({ query }: { query: string }): JSX.Element | null {
  const found = rank(query, GESTURES, ([what, how]) => [what, how]);
  if (!found.length) return null;
  return (
    <section class="gestures-list">
      <h3>With mouse, pen and fingers</h3>
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
