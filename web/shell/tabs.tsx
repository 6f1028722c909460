import type { JSX } from "preact";
import { useApp } from "../app.ts";
import { keysOf } from "../commands/registry.ts";
import { printKeys } from "../commands/keys.ts";
import type { OpenDocument } from "../document/open_document.ts";
import { Icon } from "./icon.tsx";

/** Open documents, and what is most often done with the one in front. */
export function Tabs(): JSX.Element {
  const app = useApp();
  const { documents, active } = app.workspace;
  const step = (by: number): void => {
    app.execute(by > 0 ? "file.nextTab" : "file.previousTab");
  };
  return (
    <div class="tabs">
      <div
        role="tablist"
        aria-label="Open workflows"
        onKeyDown={(event) => {
          if (event.key === "ArrowRight") step(1);
          if (event.key === "ArrowLeft") step(-1);
          if (event.key === "Delete") app.execute("file.close");
        }}
      >
        {documents.value.map((document) => (
          <Tab key={document.key} document={document} active={document === active.value} />
        ))}
      </div>
      <button
        type="button"
        class="new"
        title="New workflow"
        aria-label="New workflow"
        onClick={() => app.execute("file.new")}
      >
        <Icon name="add" />
      </button>
      <span class="space" />
      {active.value && (
        <div class="actions" role="toolbar" aria-label="Workflow">
          <Action id="edit.undo" />
          <Action id="edit.redo" />
          <Action id="file.save" />
          <Action id="canvas.layout" />
          <Action id="view.inspector" />
          {app.runs.active.value.length > 0 && <Action id="run.stop" />}
          <Action id="run.start" title="Run" />
        </div>
      )}
    </div>
  );
}

function Tab({ document, active }: { document: OpenDocument; active: boolean }): JSX.Element {
  const app = useApp();
  const dirty = document.dirty.value;
  const name = document.name.value;
  return (
    <div class={`tab${active ? " active" : ""}${dirty ? " dirty" : ""}`} role="presentation">
      <button
        type="button"
        role="tab"
        aria-selected={active}
        tabIndex={active ? 0 : -1}
        title={dirty ? `${name}, not saved` : name}
        onClick={() => app.workspace.activate(document.key)}
        onAuxClick={(event) => event.button === 1 && app.execute("file.close", document)}
      >
        {name.split("/").at(-1)}
        {dirty && <span class="visually-hidden">, not saved</span>}
      </button>
      <button
        type="button"
        class="close"
        tabIndex={-1}
        aria-hidden="true"
        title={`Close ${name}`}
        onClick={() => app.execute("file.close", document)}
      >
        <Icon name="close" size={14} />
      </button>
    </div>
  );
}

/** A command as a button. */
export function Action({ id, title }: { id: string; title?: string }): JSX.Element | null {
  const app = useApp();
  const command = app.registry.commands.value.get(id);
  if (!command) return null;
  const [keys] = keysOf(command, app.settings.keys.value);
  const name = keys ? `${command.title} (${printKeys(keys)})` : command.title;
  return (
    <button
      type="button"
      class={`action ${id.replace(".", "-")}`}
      title={name}
      aria-label={command.title}
      disabled={!app.isEnabled(command)}
      onClick={() => app.execute(id)}
    >
      {command.icon && <Icon name={command.icon} />}
      {title && <span>{title}</span>}
    </button>
  );
}
