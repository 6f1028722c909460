import { t } from "../../src/words/translate.ts";
import type { Canvases } from "../canvas/canvases.ts";
import { frontOf } from "../canvas/commands/selected.ts";
import type { Command, Naming } from "../core/registry.ts";
import { documentIn } from "../document/document_argument.ts";
import type { Documents } from "../document/documents.ts";
import {
  focusedGroup,
  focusGroup,
  groupOf,
  moveTab,
  neighbour,
  showTab,
  splitGroup,
  tabsOf,
  takeTab,
} from "../document/editor_groups.ts";
import type { OpenDocument } from "../document/open_document.ts";
import { saveDocument } from "../document/save_document.ts";
import { focusCanvas } from "../canvas/focus_canvas.ts";

const category = "Tabs";
const enablement = "hasDocument";
const several = "groups > 1";

export const tabCommands = (app: Canvases): readonly Command[] => [
  {
    id: "file.close",
    title: "Close tab",
    category,
    icon: "close",
    keys: ["alt+w"],
    enablement,
    run: (argument) => close(app, documentIn(app.workspace, argument)),
  },
  {
    id: "file.closeOthers",
    title: "Close all other tabs",
    category,
    enablement,
    async run() {
      const { document } = frontOf(app.canvas);
      await closeAll(app, (tab) => tab !== document);
    },
  },
  {
    id: "file.closeAll",
    title: "Close all tabs",
    category,
    enablement,
    run: () => closeAll(app, () => true),
  },
  {
    id: "file.reopen",
    title: "Open the closed tab again",
    category,
    keys: ["alt+shift+w"],
    async run() {
      const { closed, open } = app.workspace;
      const name = closed.peek().at(-1);
      if (name === undefined) return;
      closed.value = closed.peek().slice(0, -1);
      await open(name);
    },
  },
  turn(app.workspace, 1, { id: "file.nextTab", title: "Next tab", keys: ["alt+pagedown"] }),
  turn(app.workspace, -1, { id: "file.previousTab", title: "Previous tab", keys: ["alt+pageup"] }),
  {
    id: "view.splitRight",
    title: "Split right",
    category,
    icon: "split",
    keys: ["mod+\\"],
    enablement,
    run() {
      const { groups } = app.workspace;
      const from = frontOf(app.canvas);
      const tab = from.document.again();
      tab.path.value = from.document.path.peek();
      groups.value = splitGroup(groups.peek(), focusedGroup(groups.peek()).key, tab);
      focusCanvas(app.canvas);
    },
  },
  carry(app, 1, {
    id: "view.moveTabRight",
    title: "Move the tab into the group on the right",
    keys: ["mod+alt+right"],
  }),
  carry(app, -1, {
    id: "view.moveTabLeft",
    title: "Move the tab into the group on the left",
    keys: ["mod+alt+left"],
  }),
  go(app, 1, {
    id: "view.focusRight",
    title: "Go to the group on the right",
    keys: ["mod+k mod+right"],
  }),
  go(app, -1, {
    id: "view.focusLeft",
    title: "Go to the group on the left",
    keys: ["mod+k mod+left"],
  }),
  {
    id: "view.joinGroups",
    title: "Join all groups",
    category,
    enablement: several,
    run() {
      const { groups, active } = app.workspace;
      const front = active.peek();
      for (const group of groups.peek().groups.slice(1)) {
        const [first] = groups.peek().groups;
        for (const tab of group.tabs) groups.value = moveTab(groups.peek(), tab, first!.key);
      }
      const tab = tabsOf(groups.peek()).find(({ key }) => key === front?.key);
      if (tab) groups.value = showTab(groups.peek(), tab);
    },
  },
];

function turn(workspace: Documents["workspace"], by: 1 | -1, naming: Naming): Command {
  return {
    ...naming,
    category,
    run() {
      const { groups } = workspace;
      const { tabs, front } = focusedGroup(groups.peek());
      const next = tabs[(tabs.indexOf(front!) + by + tabs.length) % tabs.length];
      if (next) groups.value = showTab(groups.peek(), next);
    },
  };
}

/** Moves the tab in front; where there is no group on that side, into a new one. */
function carry(
  { workspace, canvas }: Pick<Canvases, "workspace" | "canvas">,
  by: 1 | -1,
  naming: Naming,
): Command {
  return {
    ...naming,
    category,
    enablement,
    run() {
      const { groups } = workspace;
      const { document } = frontOf(canvas);
      const group = groupOf(groups.peek(), document)!;
      const next = neighbour(groups.peek(), group, by);
      if (!next && group.tabs.length === 1) return;
      if (next) groups.value = moveTab(groups.peek(), document, next.key);
      else {
        const rest = takeTab(groups.peek(), document);
        groups.value = splitGroup(rest, group.key, document, by === 1 ? 1 : 0);
      }
      focusCanvas(canvas);
    },
  };
}

function go(
  { workspace, canvas }: Pick<Canvases, "workspace" | "canvas">,
  by: 1 | -1,
  naming: Naming,
): Command {
  return {
    ...naming,
    category,
    enablement: several,
    run() {
      const { groups } = workspace;
      const next = neighbour(groups.peek(), focusedGroup(groups.peek()), by);
      if (next) groups.value = focusGroup(groups.peek(), next.key);
      focusCanvas(canvas);
    },
  };
}

async function closeAll(app: Documents, which: (tab: OpenDocument) => boolean): Promise<void> {
  for (const tab of tabsOf(app.workspace.groups.peek()).filter(which)) {
    if (!await close(app, tab)) return;
  }
}

/** @returns whether it is closed */
async function close(app: Documents, tab: OpenDocument): Promise<boolean> {
  const { groups } = app.workspace;
  const elsewhere = tabsOf(groups.peek()).some((one) => one !== tab && one.key === tab.key);
  if (tab.dirty.peek() && !elsewhere) {
    const answer = await app.quickInput.pick(t`"${tab.name.peek()}" has unsaved changes`, [
      { id: "save", title: t`Save` },
      { id: "discard", title: t`Close without saving` },
    ]);
    if (answer === undefined) return false;
    if (answer === "save") await saveDocument(app, tab);
    if (answer === "save" && tab.dirty.peek()) return false;
  }
  app.workspace.close(tab);
  return true;
}
