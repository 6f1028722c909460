import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t, translated } from "../../src/words/translate.ts";
import { useCanvases } from "../canvas/canvases.ts";
import { useCore } from "../core/core.ts";
import { barItems } from "../core/menu_items.ts";
import { openMenuAt, openMenuBelow } from "../core/open_menu.ts";
import { Icon } from "../core/ui/icon.tsx";
import { moveTab, showTab } from "../document/editor_groups.ts";
import type { EditorGroup } from "../document/editor_groups.ts";
import type { OpenDocument } from "../document/open_document.ts";
import { useRuns } from "../runs/runs.ts";
import { Action } from "./action.tsx";
import { dragTab, droppedTab } from "./drag_tab.ts";
import { focusCanvas } from "../canvas/focus_canvas.ts";

interface TabsProps {
  readonly group: EditorGroup;
  /** Which of the groups it is, from 1; undefined for the only one. */
  readonly number: number | undefined;
}

/** The tabs of a group, and what is most often done with the one in front. */
export function Tabs({ group, number }: TabsProps): JSX.Element {
  const app = useRuns();
  const { workspace, execute, layout } = app;
  const { groups } = workspace;
  const focused = groups.value.focused === group.key;
  const items = barItems(app, "workflow");
  const list = useRef<HTMLDivElement>(null);
  // What stands beside it takes and leaves room.
  useEffect(() => {
    const strip = list.current!;
    const observer = new ResizeObserver(() => seen(strip.querySelector(".active")));
    observer.observe(strip);
    return () => observer.disconnect();
  }, []);
  const step = async (by: number, list: HTMLElement): Promise<void> => {
    await execute(by > 0 ? "file.nextTab" : "file.previousTab");
    requestAnimationFrame(() => list.querySelector<HTMLElement>("[aria-selected=true]")?.focus());
  };
  return (
    <div class="tabs">
      <div
        ref={list}
        role="tablist"
        aria-label={number === undefined ? t`Open workflows` : t`Open workflows, group ${number}`}
        onKeyDown={(event) => {
          if (event.key === "ArrowRight") step(1, event.currentTarget);
          if (event.key === "ArrowLeft") step(-1, event.currentTarget);
          if (event.key === "Delete") execute("file.close");
        }}
        onDragOver={(event) => {
          if (dragTab.peek()) event.preventDefault();
        }}
        onDrop={(event) => dropOn(event)}
      >
        {group.tabs.map((tab, index) => (
          <Tab
            key={tab.key}
            tab={tab}
            front={tab === group.front}
            onDrop={(event) => dropOn(event, index)}
          />
        ))}
      </div>
      <button
        type="button"
        class="new"
        title={t`New workflow`}
        aria-label={t`New workflow`}
        onClick={() => execute("file.new")}
      >
        <Icon name="add" />
      </button>
      <span class="space" />
      {group.front && focused && (
        <div class="actions" role="toolbar" aria-label={t`Workflow`}>
          {items.map(({ item: { command, bar, group } }, index) => (
            <Action
              key={command}
              id={command}
              title={bar}
              apart={index > 0 && items[index - 1]!.item.group !== group}
            />
          ))}
          <button
            type="button"
            class="action more"
            title={t`More`}
            aria-label={t`More`}
            onClick={(event) => {
              const menu = { menu: "workflow", argument: undefined } as const;
              layout.menu.value = openMenuBelow(event.currentTarget, menu);
            }}
          >
            <Icon name="more" />
          </button>
          <Action id="run.stop" apart />
          <RunButton />
        </div>
      )}
    </div>
  );

  /** A tab dropped before another, or behind all; with Ctrl the document is opened here as well. */
  function dropOn(event: DragEvent, index?: number): void {
    const tab = droppedTab(event);
    if (!tab) return;
    groups.value = event.ctrlKey
      ? showTab(groups.peek(), tab.again(), {
        group: group.key,
        ...(index !== undefined && { index }),
      })
      : moveTab(groups.peek(), tab, group.key, index);
  }
}

/** Brings a tab into sight in its strip. */
const seen = (tab: Element | null): void =>
  tab?.scrollIntoView({ block: "nearest", inline: "nearest" });

interface TabProps {
  readonly tab: OpenDocument;
  readonly front: boolean;
  onDrop(event: DragEvent): void;
}

function Tab({ tab, front, onDrop }: TabProps): JSX.Element {
  const { workspace, layout, execute, canvas } = useCanvases();
  const { groups } = workspace;
  const dirty = tab.dirty.value;
  const name = tab.name.value;
  const place = useRef<HTMLDivElement>(null);
  // Beside others that have no room, or as wide as its name of now.
  useEffect(() => {
    if (front) seen(place.current);
  }, [front, name, dirty]);
  return (
    <div
      ref={place}
      class={`tab${front ? " active" : ""}${dirty ? " dirty" : ""}`}
      role="presentation"
      draggable
      onDragStart={(event) => {
        event.dataTransfer?.setData("text/plain", name);
        dragTab.value = tab;
      }}
      onDragEnd={() => {
        dragTab.value = undefined;
      }}
      onDrop={onDrop}
      onContextMenu={(event) => {
        groups.value = showTab(groups.peek(), tab);
        layout.menu.value = openMenuAt(event, { menu: "tab", argument: tab });
      }}
    >
      <button
        type="button"
        role="tab"
        aria-selected={front}
        tabIndex={front ? 0 : -1}
        title={dirty ? t`${name}, not saved` : name}
        onClick={() => {
          groups.value = showTab(groups.peek(), tab);
          focusCanvas(canvas);
        }}
        onAuxClick={(event) => event.button === 1 && execute("file.close", tab)}
      >
        {name.split("/").at(-1)}
        {tab.editor.value && <small aria-hidden="true">({translated(tab.editor.value)})</small>}
        {dirty && <span class="visually-hidden">{t`, not saved`}</span>}
      </button>
      <button
        type="button"
        class="close"
        tabIndex={-1}
        aria-hidden="true"
        title={t`Close ${name}`}
        onClick={() => execute("file.close", tab)}
      >
        <Icon name="close" size={14} />
      </button>
    </div>
  );
}

const MOST = 99;

/** Runs the graph in front, as often as the field beside it says. */
function RunButton(): JSX.Element {
  const { runCount } = useCore().layout;
  return (
    <>
      <Action id="run.start" title={t`Run`} />
      <label class="run-count" title={t`How many runs`}>
        <span aria-hidden="true">×</span>
        <input
          type="number"
          min={1}
          max={MOST}
          aria-label={t`How many runs`}
          value={runCount}
          onChange={(event) => {
            const count = Math.round(event.currentTarget.valueAsNumber);
            runCount.value = Math.min(MOST, Math.max(1, count || 1));
            event.currentTarget.value = String(runCount.peek());
          }}
        />
      </label>
    </>
  );
}
