import { useSignal } from "@preact/signals";
import type { ComponentChild, JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { ServerStatus } from "../../../src/api/status.ts";
import type { WorkflowInfo } from "../../../src/api/workflows.ts";
import { naturalOrder } from "../../../src/graph/natural_order.ts";
import { locale, t } from "../../../src/words/translate.ts";
import { openMenuAt } from "../../core/open_menu.ts";
import { Icon } from "../../core/ui/icon.tsx";
import { useDocuments } from "../../document/documents.ts";
import { explorerOf, leafOf } from "./explorer.ts";
import { moveFocus } from "./explorer_keys.ts";
import { dragging, dropping, NameField } from "./explorer_row.tsx";

/** Rows of a folder that are shown at once: a page of thousands is slow. */
const ROWS = 500;

/** The saved workflows: bookmarked ones, then folders, then the rest. */
export function Workflows(): JSX.Element {
  const app = useDocuments();
  const { workspace, settings, execute } = app;
  const { files } = workspace;
  const explorer = explorerOf(app);
  // Where it cannot be looked, the list of workflows says so.
  useEffect(() => void explorer.refresh().catch(() => {}), [files.value]);
  const bookmarks = settings.read<readonly string[]>("workflows.bookmarks");
  const marked = files.value.filter(({ name }) => bookmarks.includes(name));
  const leftOut = useLeftOut();
  const isEmpty = !leftOut.length && !files.value.length && !explorer.empty.value.length &&
    !explorer.editing.value;
  return (
    <div class="explorer" onKeyDown={moveFocus} {...dropping(app, explorer, "")}>
      <div class="buttons">
        <button type="button" onClick={() => execute("file.new")}>{t`New`}</button>
        <button type="button" onClick={() => execute("file.gallery")}>{t`Templates`}</button>
        <button type="button" onClick={() => execute("file.import")}>{t`Open file`}</button>
        <button type="button" onClick={() => execute("explorer.newFolder", "")}>
          {t`New folder`}
        </button>
      </div>
      {leftOut.map((text) => <p key={text} class="empty" role="status">{text}</p>)}
      {marked.length > 0 && (
        <details open class="explorer-bookmarks">
          <summary data-entry="">{t`Bookmarks`}</summary>
          <ul>{marked.map((file) => <File key={file.name} file={file} label={file.name} />)}</ul>
        </details>
      )}
      {isEmpty
        ? (
          <p class="empty">
            {t`Nothing saved yet. Begin with a template, or drop a graph on the canvas.`}
          </p>
        )
        : <Folder files={files.value} prefix="" />}
    </div>
  );
}

/** Which workflows are not listed, and why. */
function useLeftOut(): readonly string[] {
  const { host: { server }, toasts, workspace } = useDocuments();
  const said = useSignal<readonly string[]>([]);
  useEffect(() => {
    if (!server) return;
    const show = ({ notices = [], refusal }: ServerStatus): void => {
      const texts = notices.flatMap(({ about, text }) => about === "workflows" ? [text] : []);
      if (texts.join() === said.peek().join()) return;
      said.value = texts;
      // What is left out from now on is still listed here; where the folder is away, all of it is.
      if (!refusal) workspace.refresh().catch(toasts.error);
    };
    server.json("GET /status").then(show, toasts.error);
    return server.watch({ event: (event) => void (event.type === "status" && show(event.status)) });
  }, [server]);
  return said.value;
}

function Folder(
  { files, prefix }: { files: readonly WorkflowInfo[]; prefix: string },
): JSX.Element {
  const app = useDocuments();
  const explorer = explorerOf(app);
  const rest = (file: WorkflowInfo): string => file.name.slice(prefix.length);
  const here = files.filter((file) => !rest(file).includes("/"));
  const folders = Map.groupBy(
    files.filter((file) => rest(file).includes("/")),
    (file) => rest(file).split("/", 1)[0]!,
  );
  for (const folder of explorer.empty.value) {
    const [name = ""] = folder.startsWith(prefix) ? folder.slice(prefix.length).split("/", 1) : [];
    if (name && !folders.has(name)) folders.set(name, []);
  }
  const shown = useSignal(ROWS);
  // One that was just made stands where it will with files in it: no row moves under who drags there.
  const inOrder = [...folders].sort(([a], [b]) => naturalOrder(a, b));
  const { editing } = explorer;
  const isNewHere = editing.value?.isNew &&
    editing.value.path === prefix + leafOf(editing.value.path);
  const rows: readonly (() => ComponentChild)[] = [
    ...inOrder.map(([name, inside]) => () => (
      <li key={name}>
        <details open>
          <FolderRow path={prefix + name} name={name} />
          <Folder files={inside} prefix={`${prefix}${name}/`} />
        </details>
      </li>
    )),
    ...here.map((file) => () => <File key={file.name} file={file} label={rest(file)} />),
  ];
  const more = rows.length - shown.value;
  return (
    <ul>
      {isNewHere && (
        <li>
          <NameField entry={editing.value!} explorer={explorer} onError={app.toasts.error} />
        </li>
      )}
      {rows.slice(0, shown.value).map((row) => row())}
      {more > 0 && (
        <li>
          <button type="button" onClick={() => shown.value += ROWS}>
            {t`Show ${Math.min(more, ROWS)} of ${more} more`}
          </button>
        </li>
      )}
    </ul>
  );
}

interface FolderRowProps {
  readonly path: string;
  readonly name: string;
}

function FolderRow({ path, name }: FolderRowProps): JSX.Element {
  const app = useDocuments();
  const { layout, execute, toasts } = app;
  const explorer = explorerOf(app);
  const entry = { path, isFolder: true };
  const { editing } = explorer;
  const isEdited = editing.value?.isFolder && editing.value.path === path && !editing.value.isNew;
  return (
    <summary
      data-entry={path}
      title={name}
      {...dragging(app, explorer, entry)}
      onContextMenu={(event) => {
        layout.menu.value = openMenuAt(event, { menu: "folder", argument: path });
      }}
      onKeyDown={(event) => {
        if (event.key === "F2") execute("explorer.renameFolder", path);
        if (event.key === "Delete") execute("file.deleteFolder", path);
      }}
    >
      <svg class="icon" width="14" height="14" viewBox="0 0 16 16" aria-hidden="true">
        <path d="M2 4h4.5l1.5 2H14v7H2z" />
      </svg>
      {isEdited
        ? <NameField entry={entry} explorer={explorer} onError={toasts.error} />
        : <span>{name}</span>}
    </summary>
  );
}

function File({ file, label }: { file: WorkflowInfo; label: string }): JSX.Element {
  const app = useDocuments();
  const { workspace, execute, layout, toasts } = app;
  const explorer = explorerOf(app);
  const { name, modified } = file;
  const front = workspace.active.value;
  const open = front?.revision.value === undefined ? undefined : front.name.value;
  const entry = { path: name, isFolder: false };
  const { editing } = explorer;
  if (editing.value?.path === name && !editing.value.isFolder) {
    return (
      <li>
        <NameField entry={entry} explorer={explorer} onError={toasts.error} />
      </li>
    );
  }
  return (
    <li class={name === open ? "open" : ""}>
      <button
        type="button"
        data-entry={name}
        title={t`Changed ${new Date(modified).toLocaleString(locale())}`}
        {...dragging(app, explorer, entry)}
        onClick={() => execute("file.open", name)}
        onContextMenu={(event) => {
          layout.menu.value = openMenuAt(event, {
            menu: "file",
            argument: name,
            context: { hasDocument: true }, // the one it names
          });
        }}
        onKeyDown={(event) => {
          if (event.key === "F2") execute("explorer.renameFile", name);
          if (event.key === "Delete") execute("file.delete", name);
        }}
      >
        <Icon name="subgraph" size={14} />
        {label}
      </button>
      <button
        type="button"
        class="quiet"
        aria-label={t`Delete ${name}`}
        onClick={() => execute("file.delete", name)}
      >
        <Icon name="trash" size={14} />
      </button>
    </li>
  );
}
