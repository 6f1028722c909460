import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useCanvases } from "../canvas/canvases.ts";
import { moveTab, splitGroup, takeTab } from "../document/editor_groups.ts";
import type { EditorGroup } from "../document/editor_groups.ts";
import { droppedTab } from "./drag_tab.ts";

/** Where a tab that is dragged over the canvas goes: to its edges for a group of its own, else into this group. */
export function DropTarget({ group }: { group: EditorGroup }): JSX.Element {
  const { groups } = useCanvases().workspace;
  const zone = useSignal<"left" | "right" | "middle" | undefined>(undefined);
  return (
    <div
      class={`drop-target ${zone.value ?? ""}`}
      onDragOver={(event) => {
        event.preventDefault();
        const { left, width } = event.currentTarget.getBoundingClientRect();
        const part = (event.clientX - left) / width;
        zone.value = part < 0.25 ? "left" : part > 0.75 ? "right" : "middle";
      }}
      onDragLeave={() => {
        zone.value = undefined;
      }}
      onDrop={(event) => {
        const tab = droppedTab(event);
        const state = groups.peek();
        if (!tab) return;
        if (zone.value === "middle") groups.value = moveTab(state, tab, group.key);
        else {
          const alone = group.tabs.length === 1 && group.tabs[0] === tab;
          const copy = event.ctrlKey || alone;
          const from = copy ? state : takeTab(state, tab);
          const side = zone.value === "left" ? 0 : 1;
          groups.value = splitGroup(from, group.key, copy ? tab.again() : tab, side);
        }
      }}
    />
  );
}
