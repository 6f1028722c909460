import { categoryName } from "../../../src/drawing/in_words.ts";
import { nodeTypes, subgraphName } from "../../../src/graph/node_types.ts";
import { own } from "../../../src/graph/record.ts";
import type { Body } from "../../../src/graph/workflow.ts";
import { locale, t } from "../../../src/words/translate.ts";
import { addNodeTo } from "../../canvas/add_node.ts";
import type { Canvases } from "../../canvas/canvases.ts";
import { NOTE } from "../../canvas/node_search.ts";
import { frontOf } from "../../canvas/commands/selected.ts";
import { visibleRect } from "../../canvas/rect.ts";
import type { Core } from "../../core/core.ts";
import { printKeys } from "../../core/keys.ts";
import { search } from "../../core/quick_access.ts";
import type { QuickPick } from "../../core/quick_input.ts";
import { keysOf } from "../../core/registry.ts";
import type { Contributions, QuickAccess } from "../../core/registry.ts";
import type { Documents } from "../../document/documents.ts";

/** Commands that were run last, the newest first. */
const RECENT = "commands.recent";
const RECENTS = 8;

export function later(app: Canvases): Contributions {
  return {
    quickAccess: quickAccess(app),
    settings: [{ id: RECENT, title: "", doc: "", default: [] }],
    commands: [{
      id: "view.commands",
      title: "Show all commands",
      category: "View",
      keys: ["f1", "mod+shift+p"],
      hidden: true,
      run: () => search(app, ">"),
    }],
  };
}

/** What the field at the top of the window finds, by the sign before the words. */
const quickAccess = (app: Canvases): readonly QuickAccess[] => [
  {
    prefix: "",
    title: "Open a workflow",
    hint: "workflows",
    async picks() {
      await app.workspace.refresh();
      const open = new Set(app.workspace.documents.peek().map(({ name }) => name.peek()));
      const files = app.workspace.files.peek();
      return [...files].sort((a, b) => Number(open.has(b.name)) - Number(open.has(a.name))).map((
        { name, modified },
      ) => ({
        id: name,
        title: name,
        detail: open.has(name) ? t`open` : new Date(modified).toLocaleString(locale()),
      }));
    },
    accept: (name) => app.workspace.open(name),
  },
  {
    prefix: ">",
    title: "Type the name of a command",
    hint: "commands",
    picks: () => commandPicks(app),
    async accept(id) {
      const rest = app.settings.read<readonly string[]>(RECENT).filter((one) => one !== id);
      app.settings.write(RECENT, [id, ...rest].slice(0, RECENTS));
      await app.execute(id);
    },
  },
  {
    prefix: "@",
    title: "Go to a node of this graph",
    hint: "nodes of this graph",
    picks: () => nodePicks(app),
    accept(id) {
      const path = id.split("/");
      frontOf(app.canvas).reveal(path.slice(0, -1), path.at(-1)!);
    },
  },
  {
    prefix: "#",
    title: "Add a node, or open a template",
    hint: "node library and templates",
    async picks() {
      const nodes = Object.entries(app.catalogue.peek().nodes).map(([type, node]) => ({
        id: `${NODE}${type}`,
        title: node.title,
        detail: categoryName(node.category),
        aliases: [type, ...node.aliases ?? []],
      }));
      const templates = (await app.host.templates()).map(({ id, title, doc, english = "" }) => ({
        id: `${TEMPLATE}${id} ${title}`,
        title,
        detail: t`template`,
        aliases: [doc ?? "", english],
      }));
      const note = {
        id: NOTE,
        title: t`Note`,
        detail: t`A text on the canvas`,
        aliases: ["Note", "MarkdownNote"],
      };
      return app.canvas.peek() ? [...nodes, note, ...templates] : templates;
    },
    async accept(id) {
      if (id.startsWith(TEMPLATE)) {
        const [, template, title] = /^(\S+) (.*)$/s.exec(id.slice(TEMPLATE.length))!;
        return await app.execute("file.openTemplate", { id: template, title });
      }
      const view = frontOf(app.canvas);
      const [width, height] = view.size.peek();
      const shown = visibleRect(view.viewport.peek(), width, height);
      const at = [shown.x + shown.width / 2 - 115, shown.y + shown.height / 3] as const;
      if (id === NOTE) {
        view.pointer.value = at;
        return await app.execute("canvas.note");
      }
      addNodeTo(view, { type: id.slice(NODE.length), at: [...at] });
    },
  },
];

const NODE = "node ";
const TEMPLATE = "template ";

/** Commands that can be run now, the last ones first. */
function commandPicks({ settings, registry, isEnabled }: Core): readonly QuickPick[] {
  const own = settings.keys.peek();
  const recent = settings.read<readonly string[]>(RECENT);
  const all = [...registry.commands.peek().values()];
  const commands = all.filter((command) => !command.hidden && isEnabled(command));
  const picks: QuickPick[] = commands.map((command) => {
    const [keys] = keysOf(command, own);
    const { id, title, category, english, aliases = [] } = command;
    return {
      id,
      title: category ? `${category}: ${title}` : title,
      aliases: [...english ? [english] : [], ...aliases],
      ...(recent.includes(id) && { detail: t`used last` }),
      ...(keys && { keys: printKeys(keys) }),
    };
  });
  const place = ({ id }: QuickPick): number => (recent.indexOf(id) + 1) || Infinity;
  return picks.sort((a, b) => {
    const [x, y] = [place(a), place(b)];
    return x === y ? 0 : x - y;
  });
}

const MOST_NODES = 5000;
const DEPTH = 8;

/** The nodes of the graph in front, those in subgraphs by their way. */
function nodePicks(
  { workspace, catalogue }: Pick<Documents, "workspace" | "catalogue">,
): readonly QuickPick[] {
  const workflow = workspace.active.peek()?.workflow.peek();
  if (!workflow) return [];
  const lookup = nodeTypes(workflow, catalogue.peek());
  const picks: QuickPick[] = [];
  const open: { readonly body: Body; readonly way: string }[] = [{ body: workflow, way: "" }];
  for (const { body, way } of open) {
    for (const [id, { type }] of Object.entries(body.nodes)) {
      if (picks.length >= MOST_NODES) return picks;
      const title = body.view.nodes?.[id]?.title ?? lookup(type)?.title ?? type;
      picks.push({ id: way + id, title, detail: way + id, aliases: [way + id, type] });
      const inside = own(workflow.subgraphs, subgraphName(type) ?? "");
      if (inside && way.split("/").length <= DEPTH) {
        open.push({ body: inside, way: `${way}${id}/` });
      }
    }
  }
  return picks;
}
