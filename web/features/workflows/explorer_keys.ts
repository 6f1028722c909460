/** The rows of the explorer that are seen, from top to bottom. */
function rowsIn(explorer: Element): readonly HTMLElement[] {
  return [...explorer.querySelectorAll<HTMLElement>("[data-entry]")]
    .filter((row) => row.checkVisibility());
}

/** Arrow keys as in a tree: up and down, into a folder and out of it. */
export function moveFocus(event: KeyboardEvent & { readonly currentTarget: Element }): void {
  const rows = rowsIn(event.currentTarget);
  const at = rows.indexOf(event.target as HTMLElement);
  const row = rows[at];
  if (!row) return;
  const folder = row.parentElement instanceof HTMLDetailsElement ? row.parentElement : undefined;
  const to: Readonly<Record<string, () => HTMLElement | undefined>> = {
    ArrowDown: () => rows[at + 1],
    ArrowUp: () => rows[at - 1],
    Home: () => rows[0],
    End: () => rows.at(-1),
    ArrowRight: () => {
      if (folder?.open) return rows[at + 1];
      if (folder) folder.open = true;
      return undefined;
    },
    ArrowLeft: () => {
      if (!folder?.open) return outside(row);
      folder.open = false;
      return undefined;
    },
  };
  const move = to[event.key];
  if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  event.stopPropagation();
  move()?.focus();
}

/** The row of the folder that a row is in. */
function outside(row: HTMLElement): HTMLElement | undefined {
  const list = row.closest("li")?.parentElement;
  return list?.closest("details")?.querySelector<HTMLElement>(":scope > [data-entry]") ?? undefined;
}
