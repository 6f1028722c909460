import { useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../../../src/words/translate.ts";
import { useCore } from "../../core/core.ts";
import { printKeys } from "../../core/keys.ts";
import { barItems } from "../../core/menu_items.ts";
import { openMenuBelow } from "../../core/open_menu.ts";
import { keysOf } from "../../core/registry.ts";
import { Icon } from "../../core/ui/icon.tsx";
import type { CanvasView } from "../canvas_view.ts";
import { markOf } from "../item.ts";
import { around } from "../rect.ts";

/** Pixels between the selection and its tools, and what they are high. */
const GAP = 10;
const HEIGHT = 30;
/** And to the edges of the canvas. */
const EDGE = 4;
/** Farther out the tools would cover more than they are for. */
const LEAST_ZOOM = 0.4;

/** What is most often done with the selection, over it, and a button for the menu of all that can be. */
export function SelectionToolbox({ view }: { view: CanvasView }): JSX.Element | null {
  const app = useCore();
  const at = useSignal(0);
  const half = useSignal(160);
  const own = useRef<HTMLDivElement>(null);
  const selection = view.document.selection.value;
  const hidden = useComputed(() =>
    view.dragging.value || view.viewport.value.zoom < LEAST_ZOOM || view.box.value !== undefined ||
    view.wire.value !== undefined || view.menu.value !== undefined ||
    view.search.value !== undefined
  );
  const style = useComputed(() => {
    const items = [...view.document.selection.value].flatMap((key) => view.scene.item(key) ?? []);
    const box = around(items.map(({ x, y, width, height }) => ({
      x: x.value,
      y: y.value,
      width: width.value,
      height: height.value,
    })));
    if (!box) return "display:none";
    const { x, y, zoom } = view.viewport.value;
    const [width, height] = view.size.value;
    const middle = (box.x + box.width / 2) * zoom + x;
    const left = Math.min(Math.max(middle, half.value), Math.max(half.value, width - half.value));
    const edges = [EDGE, height - HEIGHT - EDGE] as const;
    const beside = [box.y * zoom + y - GAP - HEIGHT, (box.y + box.height) * zoom + y + GAP]
      .filter((top) => top >= edges[0] && top <= edges[1]);
    const others = [...view.scene.nodes.peek()].filter(([key]) => !selection.has(key))
      .map(([, { x: left, y: top, width, height }]) => ({
        left: left.peek() * zoom + x,
        right: (left.peek() + width.peek()) * zoom + x,
        top: top.peek() * zoom + y,
        bottom: (top.peek() + height.peek()) * zoom + y,
      }))
      .filter((node) => node.left < left + half.value && node.right > left - half.value);
    const covered = (top: number): number =>
      others.filter((node) => node.top < top + HEIGHT && node.bottom > top).length;
    // Where they cover no other node, else the fewest: nearest first.
    const [top] = [...beside, ...edges].sort((a, b) => covered(a) - covered(b));
    return `transform:translate(${left}px,${top}px) translateX(-50%)`;
  });
  useLayoutEffect(() => {
    if (own.current) half.value = own.current.offsetWidth / 2 + EDGE;
  });
  const keys = [...selection];
  if (hidden.value || !keys.length || !app.settings.read<boolean>("canvas.toolbox")) return null;
  const node = keys.find((key) => !markOf(key));
  const isFrame = node === undefined && keys.some((key) => markOf(key)?.mark === "frame");
  if (node === undefined && !isFrame) return null;
  const menu = isFrame ? "frame" : "node";
  const tools = barItems(app, menu).filter(({ command }) => app.isEnabled(command));
  const count = tools.length + 1;
  const move = (by: number): void => {
    at.value = (Math.min(at.peek(), count - 1) + by + count) % count;
    (own.current!.children[at.peek()] as HTMLElement).focus();
  };
  return (
    <div
      class="selection-toolbox nopan nowheel"
      role="toolbar"
      aria-label={t`Selection`}
      style={style}
      ref={own}
      onKeyDown={(event) => {
        if (event.key === "ArrowRight") move(1);
        else if (event.key === "ArrowLeft") move(-1);
        else if (event.key === "Escape") view.pane?.focus();
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      {tools.map(({ command, item }, index) => {
        const [stroke] = keysOf(command, app.settings.keys.value);
        const title = stroke ? `${command.title} (${printKeys(stroke)})` : command.title;
        return (
          <button
            key={command.id}
            type="button"
            class={index && tools[index - 1]!.item.group !== item.group ? "apart" : ""}
            title={title}
            aria-label={command.title}
            tabIndex={index === Math.min(at.value, count - 1) ? 0 : -1}
            onClick={() => {
              view.pane?.focus();
              app.execute(command.id, node ?? keys[0]);
            }}
          >
            <Icon name={command.icon!} size={15} />
            {item.bar && <span>{item.bar}</span>}
          </button>
        );
      })}
      <button
        type="button"
        class="apart"
        title={t`More`}
        aria-label={t`More`}
        tabIndex={at.value >= tools.length ? 0 : -1}
        onClick={(event) => {
          const argument = node ?? keys[0];
          view.menu.value = openMenuBelow(event.currentTarget, { menu, argument });
        }}
      >
        <Icon name="more" size={15} />
      </button>
    </div>
  );
}
