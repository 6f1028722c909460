import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { CanvasView } from "../canvas/canvas_view.ts";
import { useCanvases } from "../canvas/canvases.ts";
import { lazy } from "../core/lazy.tsx";
import { focusGroup, moveTab, shareWidth, splitGroup, takeTab } from "../document/editor_groups.ts";
import type { EditorGroup } from "../document/editor_groups.ts";
import { dragTab, droppedTab } from "./drag_tab.ts";
import { Sash } from "./sash.tsx";
import { Tabs } from "./tabs.tsx";

const Canvas = lazy<{ view: CanvasView }>(async () =>
  (await import("../canvas/views/canvas.tsx")).Canvas
);
const Welcome = lazy(async () => (await import("./welcome.tsx")).Welcome);

/** The groups of tabs side by side, each with the canvas of its tab in front. */
export function EditorArea(): JSX.Element {
  const { groups } = useCanvases().workspace.groups.value;
  return (
    <div class="editor-area">
      {groups.map((group, index) => (
        <Group
          key={group.key}
          group={group}
          number={groups.length > 1 ? index + 1 : undefined}
          last={index === groups.length - 1}
        />
      ))}
    </div>
  );
}

interface GroupProps {
  readonly group: EditorGroup;
  readonly number: number | undefined;
  readonly last: boolean;
}

function Group({ group, number, last }: GroupProps): JSX.Element {
  const { workspace, registry, layout, canvasOf } = useCanvases();
  const { groups } = workspace;
  const element = useRef<HTMLElement>(null);
  const focus = (): void => {
    groups.value = focusGroup(groups.peek(), group.key);
  };
  const focused = groups.value.focused === group.key;
  const { front } = group;
  const shownAs = front?.editor.value;
  const Editor = shownAs === undefined
    ? undefined
    : registry.at("editors").find((editors) => Object.hasOwn(editors, shownAs))?.[shownAs];
  const width = (): number => element.current?.offsetWidth ?? 0;
  const both = (): number =>
    width() + ((element.current?.nextElementSibling?.nextElementSibling as HTMLElement | null)
      ?.offsetWidth ?? 0);
  return (
    <>
      <section
        class={`editor-group${focused && number !== undefined ? " focused" : ""}`}
        style={{ flexGrow: group.share }}
        aria-label={number === undefined ? "Editor" : `Editor, group ${number}`}
        ref={element}
        onPointerDownCapture={focus}
        onFocusCapture={focus}
        onDropCapture={focus}
      >
        {!layout.focus.value && <Tabs group={group} number={number} />}
        {front &&
          registry.at("notice").map((Notice, index) => <Notice key={index} document={front} />)}
        <div class="editor-body">
          {!front
            ? <Welcome />
            : Editor
            ? <Editor key={front.key} document={front} />
            : <Canvas key={front.key} view={canvasOf(front)} />}
          {dragTab.value && <DropTarget group={group} />}
        </div>
      </section>
      {!last && (
        <Sash
          read={width}
          write={(size) => {
            groups.value = shareWidth(groups.peek(), group.key, size / both());
          }}
          axis="x"
          sign={1}
          least={120}
          label={`Width of group ${number}`}
          reset={() => {
            groups.value = shareWidth(groups.peek(), group.key, 0.5);
          }}
        />
      )}
    </>
  );
}

/** Where a tab that is dragged over the canvas goes: to its edges for a group of its own, else into this group. */
function DropTarget({ group }: { group: EditorGroup }): JSX.Element {
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
