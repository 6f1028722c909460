import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { t } from "../../src/words/translate.ts";
import type { CanvasView } from "../canvas/canvas_view.ts";
import { useCanvases } from "../canvas/canvases.ts";
import { lazy } from "../core/lazy.tsx";
import { focusGroup, shareWidth } from "../document/editor_groups.ts";
import type { EditorGroup } from "../document/editor_groups.ts";
import { dragTab } from "./drag_tab.ts";
import type { SashProps } from "./sash.tsx";
import { Tabs } from "./tabs.tsx";

const Sash = lazy<SashProps>(async () => (await import("./sash.tsx")).Sash);

const Canvas = lazy<{ view: CanvasView }>(async () =>
  (await import("../canvas/views/canvas.tsx")).Canvas
);
const DropTarget = lazy<{ group: EditorGroup }>(async () =>
  (await import("./drop_target.tsx")).DropTarget
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
        aria-label={number === undefined ? t`Editor` : t`Editor, group ${number}`}
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
          {front &&
            registry.at("beside").map((Beside, index) => <Beside key={index} document={front} />)}
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
          label={t`Width of group ${number}`}
          reset={() => {
            groups.value = shareWidth(groups.peek(), group.key, 0.5);
          }}
        />
      )}
    </>
  );
}
