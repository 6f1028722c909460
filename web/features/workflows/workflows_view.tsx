import type { JSX } from "preact";
import type { WorkflowInfo } from "../../../src/api/workflows.ts";
import { useCore } from "../../core/core.ts";
import { openMenuAt } from "../../core/open_menu.ts";
import { Icon } from "../../core/ui/icon.tsx";
import { useDocuments } from "../../document/documents.ts";

/** The saved workflows: bookmarked ones, then folders, then the rest. */
export function Workflows(): JSX.Element {
  const { workspace, settings, execute } = useDocuments();
  const { files } = workspace;
  const bookmarks = settings.read<readonly string[]>("workflows.bookmarks");
  const marked = files.value.filter(({ name }) => bookmarks.includes(name));
  return (
    <div class="explorer">
      <div class="buttons">
        <button type="button" onClick={() => execute("file.new")}>New</button>
        <button type="button" onClick={() => execute("file.gallery")}>Templates</button>
        <button type="button" onClick={() => execute("file.import")}>Open file</button>
      </div>
      {marked.length > 0 && (
        <details open class="explorer-bookmarks">
          <summary>Bookmarks</summary>
          <ul>{marked.map((file) => <File key={file.name} file={file} label={file.name} />)}</ul>
        </details>
      )}
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
  const { layout, execute } = useCore();
  const rest = (file: WorkflowInfo): string => file.name.slice(prefix.length);
  const here = files.filter((file) => !rest(file).includes("/"));
  const folders = Map.groupBy(
    files.filter((file) => rest(file).includes("/")),
    (file) => rest(file).split("/", 1)[0]!,
  );
  return (
    <ul>
      {[...folders].map(([name, inside]) => (
        <li key={name}>
          <details open>
            <summary
              onContextMenu={(event) => {
                layout.menu.value = openMenuAt(event, { menu: "folder", argument: prefix + name });
              }}
              onKeyDown={(event) => {
                if (event.key === "F2") execute("file.renameFolder", prefix + name);
              }}
            >
              {name}
            </summary>
            <Folder files={inside} prefix={`${prefix}${name}/`} />
          </details>
        </li>
      ))}
      {here.map((file) => <File key={file.name} file={file} label={rest(file)} />)}
    </ul>
  );
}

function File({ file, label }: { file: WorkflowInfo; label: string }): JSX.Element {
  const { workspace, execute, layout } = useDocuments();
  const { name, modified } = file;
  const open = workspace.active.value?.name.value;
  return (
    <li class={name === open ? "open" : ""}>
      <button
        type="button"
        title={`Changed ${new Date(modified).toLocaleString()}`}
        onClick={() => execute("file.open", name)}
        onContextMenu={(event) => {
          layout.menu.value = openMenuAt(event, {
            menu: "file",
            argument: name,
            context: { hasDocument: true }, // the one it names
          });
        }}
        onKeyDown={(event) => {
          if (event.key === "F2") execute("file.rename", name);
          if (event.key === "Delete") execute("file.delete", name);
        }}
      >
        {label}
      </button>
      <button
        type="button"
        class="quiet"
        aria-label={`Delete ${name}`}
        onClick={() => execute("file.delete", name)}
      >
        <Icon name="trash" size={14} />
      </button>
    </li>
  );
}
