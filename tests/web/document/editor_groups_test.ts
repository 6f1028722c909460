import { signal } from "@preact/signals";
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { EMPTY } from "../../../src/graph/empty_workflow.ts";
import {
  emptyGroups,
  focusedGroup,
  groupOf,
  moveTab,
  shareWidth,
  showTab,
  splitGroup,
  tabsOf,
  takeTab,
} from "../../../web/document/editor_groups.ts";
import type { EditorGroups } from "../../../web/document/editor_groups.ts";
import { openDocument } from "../../../web/document/opening.ts";
import type { OpenDocument } from "../../../web/document/open_document.ts";
import { addNode } from "../../../src/graph/edit_nodes.ts";
import { catalogue } from "../catalogue.ts";

const document = (name: string): OpenDocument =>
  openDocument({ name, workflow: EMPTY, catalogue: signal(catalogue) });

const names = ({ groups }: EditorGroups): readonly string[] =>
  groups.map(({ tabs, front }) =>
    tabs.map((tab) => tab === front ? `[${tab.name.value}]` : tab.name.value).join(" ")
  );

Deno.test("tabs move between groups, and a group ends with its last tab", () => {
  const [a, b, c] = [document("a"), document("b"), document("c")];
  let state = [a, b, c].reduce((state, tab) => showTab(state, tab), emptyGroups());
  assertEquals(names(state), ["a b [c]"]);
  state = moveTab(state, c, state.focused, 0);
  assertEquals(names(state), ["[c] a b"]);
  state = splitGroup(state, state.focused, b.again());
  assertEquals(names(state), ["[c] a b", "[b]"]);
  assertEquals(focusedGroup(state).front?.key, b.key);
  const [left, right] = state.groups;
  state = moveTab(state, a, right!.key, 0);
  assertEquals(names(state), ["[c] b", "[a] b"]);
  state = moveTab(state, focusedGroup(state).tabs[1]!, left!.key);
  assertEquals(names(state), ["c [b]", "[a]"]);
  state = takeTab(state, a);
  assertEquals(names(state), ["c [b]"]);
  assertEquals(state.focused, left!.key);
});

Deno.test("whatever is done with tabs, one group is focused, and each has a front and a document once", () => {
  const documents = ["a", "b", "c", "d"].map(document);
  const step = fc.record({
    act: fc.constantFrom("show", "split", "move", "take", "share"),
    tab: fc.nat(),
    group: fc.nat(),
    index: fc.nat(4),
  });
  fc.assert(fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
    let state = emptyGroups();
    for (const { act, tab: which, group: at, index } of steps) {
      const tabs = tabsOf(state);
      const tab = tabs[which % tabs.length];
      const { key } = state.groups[at % state.groups.length]!;
      if (act === "show" || !tab) {
        state = showTab(state, documents[which % 4]!.again(), { group: key, index });
      } else if (act === "split") state = splitGroup(state, key, tab.again());
      else if (act === "move") state = moveTab(state, tab, key, index);
      else if (act === "take") state = takeTab(state, tab);
      else state = shareWidth(state, key, index / 4);
      assert(state.groups.some((one) => one.key === state.focused));
      for (const { tabs, front, share } of state.groups) {
        assert(tabs.length > 0 || state.groups.length === 1);
        assertEquals(front !== undefined, tabs.length > 0);
        if (front) assert(tabs.includes(front));
        assertEquals(new Set(tabs.map((one) => one.key)).size, tabs.length);
        assert(share > 0);
      }
    }
  }));
});

Deno.test("a document in two tabs has one history, two places and two selections", () => {
  const one = document("a");
  const two = one.again();
  one.selection.value = new Set(["x"]);
  two.edit("Add", (workflow) => addNode(workflow, "x", { type: "core.note" }));
  assertEquals(Object.keys(one.workflow.value.nodes), ["x"]);
  assertEquals([one.dirty.value, two.selection.value.size], [true, 0]);
  one.undo();
  assertEquals(Object.keys(two.workflow.value.nodes), []);
  assertEquals(groupOf(showTab(emptyGroups(), one), two), undefined);
});
