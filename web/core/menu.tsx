import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { useCore } from "./core.ts";
import { printKeys } from "./keys.ts";
import { menuItems } from "./menu_items.ts";
import type { OpenMenu } from "./open_menu.ts";
import { keysOf } from "./registry.ts";

/** Pixels that stay free between a menu and the edge of the window. */
const EDGE = 4;

export interface MenuProps {
  readonly menu: OpenMenu;
  /** @param before what had the focus when it opened */
  readonly close: (before: HTMLElement | null) => void;
}

/** The menu of a right click: commands contributed to this kind of place. */
export function Menu({ menu, close }: MenuProps): JSX.Element {
  const app = useCore();
  const items = menuItems(app, menu.menu, menu.context);
  const before = useRef(document.activeElement as HTMLElement | null);
  const leave = (): void => close(before.current);
  const box = useRef<HTMLDivElement>(null);
  const [x, y] = menu.screen;
  useLayoutEffect(() => {
    const { style, offsetWidth, offsetHeight } = box.current!;
    style.left = `${Math.max(EDGE, Math.min(x, innerWidth - offsetWidth - EDGE))}px`;
    style.top = `${Math.max(EDGE, Math.min(y, innerHeight - offsetHeight - EDGE))}px`;
    box.current!.querySelector<HTMLElement>("[role=menuitem]")?.focus();
  }, [menu]);
  useLayoutEffect(() => {
    // A finger that opened it may have left the focus elsewhere.
    const stop = new AbortController();
    addEventListener("keydown", (event) => {
      if (event.key !== "Escape" && event.key !== "Tab") return;
      event.preventDefault();
      event.stopPropagation();
      leave();
    }, { signal: stop.signal, capture: true });
    return () => stop.abort();
  }, []);
  const move = (element: HTMLElement, by: number): void => {
    const all = [...element.parentElement!.querySelectorAll<HTMLElement>("[role=menuitem]")];
    all[(all.indexOf(element) + by + all.length) % all.length]?.focus();
  };
  return (
    <>
      <div
        class="shade nopan"
        onPointerDown={(event) => {
          event.stopPropagation();
          leave();
        }}
        onContextMenu={(event) => event.preventDefault()}
      />
      <div
        class="menu nopan nowheel"
        role="menu"
        ref={box}
        style={{ left: `${x}px`, top: `${y}px` }}
      >
        {items.map(({ item, command }, index) => {
          const [keys] = keysOf(command, app.settings.keys.value);
          return (
            <button
              type="button"
              key={command.id}
              role="menuitem"
              class={index && items[index - 1]!.item.group !== item.group ? "first" : ""}
              onPointerMove={(event) => event.currentTarget.focus()}
              onClick={() => {
                leave();
                app.execute(command.id, menu.argument);
              }}
              onKeyDown={(event) => {
                event.stopPropagation();
                if (event.key === "ArrowDown") move(event.currentTarget, 1);
                else if (event.key === "ArrowUp") move(event.currentTarget, -1);
              }}
            >
              <span>{command.title}</span>
              {keys && <kbd>{printKeys(keys)}</kbd>}
            </button>
          );
        })}
      </div>
    </>
  );
}
