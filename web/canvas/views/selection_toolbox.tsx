import { useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useCore } from "../../core/core.ts";
import { printKeys } from "../../core/keys.ts";
import { menuItems } from "../../core/menu_items.ts";
import { keysOf } from "../../core/registry.ts";
import { Icon } from "../../core/ui/icon.tsx";
import type { CanvasView } from "../canvas_view.ts";
import { markOf } from "../item.ts";
import { around } from "../rect.ts";

/** Pixels between the selection and its tools, and what they are high and half wide. */
const GAP = 10;
const HEIGHT = 30;
const HALF = 160;
/** Farther out the tools would cover more than they are for. */
const LEAST_ZOOM = 0.4;

/** What can be done with the selection, over it: those of the menu's commands that have an icon. */
export function SelectionToolbox({ view }: { view: CanvasView }): JSX.Element | null {
  const app = useCore();
  const at = useSignal(0);
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
    const left = Math.min(Math.max(middle, HALF), Math.max(HALF, width - HALF));
    const edges = [4, height - HEIGHT - 4] as const;
    const beside = [box.y * zoom + y - GAP - HEIGHT, (box.y + box.height) * zoom + y + GAP]
      .filter((top) => top >= edges[0] && top <= edges[1]);
    const others = [...view.scene.nodes.peek()].filter(([key]) => !selection.has(key))
      .map(([, { x: left, y: top, width, height }]) => ({
        left: left.peek() * zoom + x,
        right: (left.peek() + width.peek()) * zoom + x,
        top: top.peek() * zoom + y,
        bottom: (top.peek() + height.peek()) * zoom + y,
      }))
      .filter((node) => node.left < left + HALF && node.right > left - HALF);
    const covered = (top: number): number =>
      others.filter((node) => node.top < top + HEIGHT && node.bottom > top).length;
    // Where they cover no other node, else the fewest: nearest first.
    const [top] = [...beside, ...edges].sort((a, b) => covered(a) - covered(b));
    return `transform:translate(${left}px,${top}px) translateX(-50%)`;
  });
  const keys = [...selection];
  if (hidden.value || !keys.length || !app.settings.read<boolean>("canvas.toolbox")) return null;
  const node = keys.find((key) => !markOf(key));
  const isFrame = node === undefined && keys.some((key) => markOf(key)?.mark === "frame");
  if (node === undefined && !isFrame) return null;
  const tools = menuItems(app, isFrame ? "frame" : "node").filter(({ command }) => command.icon);
  const move = (by: number, button: HTMLElement): void => {
    at.value = (Math.min(at.peek(), tools.length - 1) + by + tools.length) % tools.length;
    (button.parentElement!.children[at.peek()] as HTMLElement).focus();
  };
  return (
    <div
      class="selection-toolbox nopan nowheel"
      role="toolbar"
      aria-label="Selection"
      style={style}
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
            tabIndex={index === Math.min(at.value, tools.length - 1) ? 0 : -1}
            onClick={() => {
              view.pane?.focus();
              app.execute(command.id, node ?? keys[0]);
            }}
            onKeyDown={(event) => {
              if (event.key === "ArrowRight") move(1, event.currentTarget);
              else if (event.key === "ArrowLeft") move(-1, event.currentTarget);
              else if (event.key === "Escape") view.pane?.focus();
              else return;
              event.preventDefault();
              event.stopPropagation();
            }}
          >
            <Icon name={command.icon!} size={15} />
          </button>
        );
      })}
    </div>
  );
}
