import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { useCore } from "./core.ts";
import { printKeys } from "./keys.ts";
import { keysOf } from "./registry.ts";
import type { ShellMenu } from "./open_menu.ts";

/** The menu that is open over the window. */
export function ContextMenu({ menu }: { menu: ShellMenu }): JSX.Element | null {
  const { layout, registry, settings, execute } = useCore();
  const close = (): void => {
    layout.menu.value = undefined;
  };
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    return () => before?.focus?.();
  }, []);
  const items = registry.menus.value.filter((item) => item.menu === menu.menu)
    .toSorted((a, b) => a.group < b.group ? -1 : a.group > b.group ? 1 : 0);
  const [x, y] = menu.screen;
  const step = (from: EventTarget & HTMLElement, by: number): void => {
    const all = [...from.parentElement!.querySelectorAll<HTMLElement>("[role=menuitem]")];
    all[(all.indexOf(from) + by + all.length) % all.length]?.focus();
  };
  return (
    <>
      <div class="shade" onPointerDown={close} onContextMenu={(event) => event.preventDefault()} />
      <div
        class="menu"
        role="menu"
        style={{
          left: `${Math.min(x, innerWidth - 290)}px`,
          top: `${Math.min(y, innerHeight - items.length * 27 - 20)}px`,
        }}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === "Escape" || event.key === "Tab") close();
        }}
      >
        {items.map(({ command: id, group }, index) => {
          const command = registry.commands.value.get(id);
          if (!command) return null;
          const [keys] = keysOf(command, settings.keys.value);
          return (
            <button
              type="button"
              key={id}
              role="menuitem"
              class={index && items[index - 1]!.group !== group ? "first" : ""}
              ref={(element) => {
                if (index === 0 && !element?.parentElement?.contains(document.activeElement)) {
                  element?.focus();
                }
              }}
              onClick={() => {
                close();
                execute(id, menu.argument);
              }}
              onKeyDown={(event) => {
                if (event.key === "ArrowDown") step(event.currentTarget, 1);
                if (event.key === "ArrowUp") step(event.currentTarget, -1);
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
