import { assert, assertEquals, assertThrows } from "@std/assert";
import { inputFrom, textFrom, textIn } from "../../../web/core/argument.ts";
import { createRegistry } from "../../../web/core/registry.ts";
import { PICTURE, showing, shownBy } from "../../../web/core/overlay.ts";
import { openEditor } from "../editor.ts";
import { contribution } from "../outside_feature.ts";

Deno.test("a feature from outside adds a command, a view with its command, and an overlay, and takes them back", async () => {
  const editor = await openEditor();
  const { registry, layout } = editor;
  const count = registry.commands.value.size;
  const remove = registry.contribute(contribution(editor));
  await editor.execute("tea.make");
  assertEquals(layout.overlay.value?.overlay, "tea");
  assert(registry.at("overlays").flat().some(({ id }) => id === "tea"));
  assertEquals(registry.commands.value.get("view.kitchen")?.title, "Show kitchen");
  await editor.execute("view.kitchen");
  assertEquals(layout.side.value, "kitchen");
  await editor.execute("view.kitchen");
  assertEquals(layout.side.value, undefined);
  assertEquals(registry.commands.value.size, count + 2);
  remove();
  assertEquals(registry.commands.value.size, count);
  assert(!registry.views.value.some(({ id }) => id === "kitchen"));
  await editor.execute("tea.make");
  assertEquals(editor.toasts.shown.value.at(-1)?.text, 'There is no command "tea.make"');
});

Deno.test("a view's own command stands for the one that it would be given, whichever comes first", () => {
  const registry = createRegistry();
  const run = (): void => {};
  registry.contribute({ commands: [{ id: "view.kitchen", title: "Cook", run }] });
  const component = (): null => null;
  registry.contribute({
    views: [{ id: "kitchen", title: "Kitchen", icon: "info", place: "side", order: 1, component }],
  });
  assertEquals([...registry.commands.value.values()].map(({ title }) => title), ["Cook"]);
});

Deno.test("commands read what they are given, and say what they need", () => {
  assertEquals(textIn("a"), "a");
  assertEquals(textIn({ key: "a" }), undefined);
  assertEquals(textFrom("a"), "a");
  assertThrows(() => textFrom(undefined), TypeError, "needs a name");
  assertEquals(inputFrom({ node: "a", name: "b", more: 1 }), { node: "a", name: "b" });
  for (const wrong of [undefined, null, "a", { node: "a" }]) {
    assertThrows(() => inputFrom(wrong), TypeError, "needs an input");
  }
});

Deno.test("an overlay is shown what it was opened with, and no other is", () => {
  const open = showing(PICTURE, { url: "a.png" });
  assertEquals(shownBy(open, PICTURE), { url: "a.png" });
  assertEquals(shownBy(open, { id: "mask", title: "" }), undefined);
  assertEquals(shownBy(undefined, PICTURE), undefined);
});
