import type { JSX } from "preact";
import { useApp } from "../app.ts";
import type { WorkflowInfo } from "../api.ts";
import { Icon } from "./icon.tsx";

/** The saved workflows, folders first. */
export function Workflows(): JSX.Element {
  const app = useApp();
  const { files } = app.workspace;
  return (
    <div class="explorer">
      <div class="buttons">
        <button type="button" onClick={() => app.execute("file.new")}>New</button>
        <button type="button" onClick={() => app.execute("file.gallery")}>Templates</button>
        <button type="button" onClick={() => app.execute("file.import")}>Open file</button>
      </div>
      {files.value.length ? <Folder files={files.value} prefix="" /> : (
        <p class="empty">
          Nothing saved yet. Begin with a template, or drop a graph on the canvas.
        </p>
      )}
    </div>
  );
}

function Folder(
  { files, prefix }: { files: readonly WorkflowInfo[]; prefix: string },
): JSX.Element {
  const app = useApp();
  const rest = (file: WorkflowInfo): string => file.name.slice(prefix.length);
  const here = files.filter((file) => !rest(file).includes("/"));
  const folders = Map.groupBy(
    files.filter((file) => rest(file).includes("/")),
    (file) => rest(file).split("/", 1)[0]!,
  );
  const open = app.workspace.active.value?.name.value;
  return (
    <ul>
      {[...folders].map(([name, inside]) => (
        <li key={name}>
          <details open>
            <summary>{name}</summary>
            <Folder files={inside} prefix={`${prefix}${name}/`} />
          </details>
        </li>
      ))}
      {here.map((file) => (
        <li key={file.name} class={file.name === open ? "open" : ""}>
          <button
            type="button"
            title={`Changed ${new Date(file.modified).toLocaleString()}`}
            onClick={() => app.execute("file.open", file.name)}
          >
            {rest(file)}
          </button>
          <button
            type="button"
            class="quiet"
            aria-label={`Delete ${file.name}`}
            onClick={() => app.execute("file.delete", file.name)}
          >
            <Icon name="trash" size={14} />
          </button>
        </li>
      ))}
    </ul>
  );
}
