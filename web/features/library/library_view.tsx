import { someOf } from "../../../src/words/lists.ts";
import { t } from "../../../src/words/translate.ts";
import { SearchField } from "../../core/ui/search_field.tsx";
import type { Signal } from "@preact/signals";
import { useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { EMPTY } from "../../../src/graph/empty_workflow.ts";
import { own } from "../../../src/graph/record.ts";
import { addInMiddle } from "../../canvas/add_node.ts";
import { useCanvases } from "../../canvas/canvases.ts";
import { kindColor } from "../../canvas/kind_color.ts";
import { searchNodes } from "../../canvas/node_search.ts";
import type { Candidate } from "../../canvas/node_search.ts";
import { NODE_DRAG } from "../../canvas/views/canvas.tsx";
import { NodeHelp } from "../../canvas/views/node_help.tsx";
import type { Core } from "../../core/core.ts";
import { Highlight } from "../../core/ui/highlight.tsx";
import { Icon } from "../../core/ui/icon.tsx";
import { countOf, libraryTree } from "./library_groups.ts";

const BOOKMARKS = "library.bookmarks";
/** Branches that are not as they are at first: categories closed, all else open. */
const TURNED = "library.turned";

/** A list of words in the settings that the library keeps for itself. */
function words(settings: Core["settings"], id: string): readonly string[] {
  const value = settings.read<unknown>(id);
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

function toggle(settings: Core["settings"], id: string, word: string, on: boolean): void {
  if (words(settings, id).includes(word) === on) return;
  const others = words(settings, id).filter((one) => one !== word);
  const next = on ? [...others, word] : others;
  settings.write(id, next.length ? next : undefined);
}

interface LibraryProps {
  /** The type of node whose help is shown. */
  readonly help: Signal<string | undefined>;
}

/** All nodes by plugin and category, those bookmarked first, to be dragged or clicked onto the canvas, with their help. */
export function Library({ help }: LibraryProps): JSX.Element {
  const app = useCanvases();
  const query = useSignal("");
  const found = useComputed(() => {
    const catalogue = app.catalogue.value;
    const document = app.workspace.active.value;
    return searchNodes(query.value, {
      catalogue,
      workflow: document?.workflow.value ?? EMPTY,
      where: document?.where.value,
      lookup: app.canvas.value?.scene.lookup ?? ((type) => own(catalogue.nodes, type)),
      blueprints: app.blueprints.value,
    });
  });
  if (help.value !== undefined) {
    const type = help.value;
    const candidate = found.value.find((one) => one.type === type);
    return (
      <NodeHelp
        type={type}
        onBack={() => help.value = undefined}
        {...(candidate && {
          onAdd: () =>
            addInMiddle(app.canvas.peek(), { type: candidate.type, fragment: candidate.fragment }),
        })}
      />
    );
  }
  const marked = words(app.settings, BOOKMARKS);
  const bookmarks = marked.flatMap((type) => found.value.find((one) => one.type === type) ?? []);
  const trying = app.catalogue.value.trying ?? [];
  const turned = new Set(words(app.settings, TURNED));
  const section = (id: string, title: string, count: number, body: JSX.Element): JSX.Element => (
    <details
      key={id}
      open={id.includes("/") === turned.has(id)}
      onToggle={(event) =>
        toggle(app.settings, TURNED, id, event.currentTarget.open === id.includes("/"))}
    >
      <summary>
        {title} <small>{count}</small>
      </summary>
      {body}
    </details>
  );
  const list = (nodes: readonly Candidate[]): JSX.Element => (
    <ul>
      {nodes.map((candidate) => (
        <Entry
          key={candidate.type}
          candidate={candidate}
          bookmarked={marked.includes(candidate.type)}
          onHelp={() => {
            help.value = candidate.type;
          }}
        />
      ))}
    </ul>
  );
  return (
    <div class="library">
      <SearchField text={query} placeholder={t`Search nodes`} />
      {query.value ? list(found.value) : (
        <>
          {bookmarks.length > 0 &&
            section("bookmarks", t`Bookmarks`, bookmarks.length, list(bookmarks))}
          {libraryTree(found.value, app.catalogue.value).map((branch) =>
            section(
              branch.id,
              branch.title,
              countOf(branch),
              <>
                {branch.categories.map(({ id, title, nodes }) =>
                  section(id, title, nodes.length, list(nodes))
                )}
              </>,
            )
          )}
        </>
      )}
      {trying.length > 0 && (
        <p class="empty" role="status">
          {t`Plugins that are still being tried out: ${someOf(trying)}`}
        </p>
      )}
      {!found.value.length && <p class="empty">{t`No node of that name`}</p>}
    </div>
  );
}

function Entry(
  { candidate, bookmarked, onHelp }: {
    candidate: Candidate;
    bookmarked: boolean;
    onHelp(): void;
  },
): JSX.Element {
  const app = useCanvases();
  const { type, node, at } = candidate;
  const [output] = Object.values(node.outputs);
  const color = output && kindColor(output.kind, app.catalogue.value.kinds);
  return (
    <li class="library-node">
      <button
        type="button"
        draggable
        title={node.doc?.split("\n\n")[0] ?? type}
        onClick={() =>
          addInMiddle(app.canvas.peek(), { type: candidate.type, fragment: candidate.fragment })}
        onDragStart={(event) => event.dataTransfer?.setData(NODE_DRAG, type)}
      >
        <i aria-hidden="true" style={color && { background: color }} />
        <Highlight text={node.title} at={at} />
        {node.experimental && <small>{t`experimental`}</small>}
      </button>
      <button
        type="button"
        class={`quiet library-bookmark${bookmarked ? " on" : ""}`}
        aria-label={t`Bookmark ${node.title}`}
        aria-pressed={bookmarked}
        onClick={() => toggle(app.settings, BOOKMARKS, type, !bookmarked)}
      >
        <Icon name="bookmark" size={14} />
      </button>
      <button
        type="button"
        class="quiet"
        aria-label={t`Help on ${node.title}`}
        onClick={onHelp}
      >
        <Icon name="info" size={14} />
      </button>
    </li>
  );
}
