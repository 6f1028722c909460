import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { t } from "../../../src/words/translate.ts";
import type { Documents } from "../../document/documents.ts";
import { type Entry, type Explorer, folderOf, leafOf } from "./explorer.ts";

/** Handlers of a row, or of all of the explorer. */
interface Dropping {
  readonly "data-drop": boolean | undefined;
  onDragOver(event: DragEvent): void;
  onDragLeave(): void;
  onDrop(event: DragEvent): void;
}

interface Dragging extends Dropping {
  readonly draggable: true;
  onDragStart(event: DragEvent): void;
  onDragEnd(): void;
}

/** What a row of the explorer is dragged by, and what is dropped on it. */
export function dragging(
  app: Pick<Documents, "toasts">,
  explorer: Explorer,
  entry: Entry,
): Dragging {
  const folder = entry.isFolder ? `${entry.path}/` : folderOf(entry.path);
  const { "data-drop": isOver, ...drop } = dropping(app, explorer, folder);
  return {
    ...drop,
    "data-drop": entry.isFolder ? isOver : undefined,
    draggable: true,
    onDragStart(event) {
      event.stopPropagation();
      event.dataTransfer?.setData("text/plain", entry.path);
      explorer.dragged.value = entry;
    },
    onDragEnd() {
      explorer.dragged.value = undefined;
      explorer.over.value = undefined;
    },
  };
}

/** Takes what is dropped into a folder, given with its `/`. */
export function dropping(
  { toasts }: Pick<Documents, "toasts">,
  { dragged, over, move }: Explorer,
  folder: string,
): Dropping {
  return {
    "data-drop": over.value === folder || undefined,
    onDragOver(event) {
      if (!dragged.peek()) return;
      event.preventDefault();
      event.stopPropagation();
      over.value = folder;
    },
    onDragLeave() {
      over.value = undefined;
    },
    onDrop(event) {
      const entry = dragged.peek();
      if (!entry) return;
      event.preventDefault();
      event.stopPropagation();
      dragged.value = undefined;
      over.value = undefined;
      move(entry, folder).catch(toasts.error);
    },
  };
}

interface NameProps {
  readonly entry: Entry;
  readonly explorer: Explorer;
  onError(error: unknown): void;
}

/** A name that is typed where it stands: Enter takes it, Escape leaves it as it was. */
export function NameField({ entry, explorer, onError }: NameProps): JSX.Element {
  const field = useRef<HTMLInputElement>(null);
  const text = useSignal(leafOf(entry.path));
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  const fault = explorer.fault(entry, text.value);
  /** Before anything is typed or accepted, nothing is wrong. */
  const tried = useSignal(false);
  const said = tried.value ? fault : undefined;
  const end = (taken: boolean): Promise<void> | undefined => {
    if (explorer.editing.peek()?.path !== entry.path) return undefined;
    if (taken && fault === undefined) return explorer.name(text.peek()).catch(onError);
    explorer.editing.value = undefined;
    return undefined;
  };
  /** Ends it by a key, so that the row has the focus again. */
  const endAt = async (path: string, taken: boolean): Promise<void> => {
    await end(taken);
    requestAnimationFrame(() =>
      document.querySelector<HTMLElement>(`.explorer [data-entry="${CSS.escape(path)}"]`)?.focus()
    );
  };
  return (
    <span class="explorer-name" onClick={(event) => event.preventDefault()}>
      <input
        ref={field}
        aria-label={entry.isFolder ? t`Name of the folder` : t`Name of the workflow`}
        aria-invalid={said !== undefined}
        spellcheck={false}
        value={text.value}
        onInput={({ currentTarget: { value } }) => {
          text.value = value;
          tried.value = true;
        }}
        onBlur={() => void end(true)}
        onKeyDown={(event) => {
          event.stopPropagation();
          const path = folderOf(entry.path) + text.peek();
          if (event.key === "Enter") tried.value = true;
          if (event.key === "Enter" && fault === undefined) endAt(path, true);
          if (event.key === "Escape") endAt(entry.path, false);
        }}
      />
      {said !== undefined && <span class="fault" role="alert">{said}</span>}
    </span>
  );
}
