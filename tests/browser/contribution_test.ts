import { assertEquals } from "@std/assert";
import { eventually } from "./eventually.ts";
import { openPart } from "./part_page.ts";
import { test } from "./test_in_browser.ts";

/** The window with all that is built in and one feature more, on a host without a server. */
const script = `
  import { h, render } from "preact";
  import { listenToKeys } from "./core/listen_to_keys.ts";
  import { createEditor, Layers } from "./editor.tsx";
  import { addFeatures } from "./features.ts";
  import { createLocalHost } from "./host/host_local.ts";
  import { Window } from "./shell/window.tsx";
  import { contribution } from "../tests/web/outside_feature.ts";
  const kept = new Map();
  const editor = await createEditor(createLocalHost({
    catalogue: async () => ({ nodes: {}, kinds: {}, conversions: [], plugins: {} }),
    store: {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => kept.set(key, value),
      removeItem: (key) => kept.delete(key),
      keys: () => [...kept.keys()],
    },
  }));
  const { addRest } = addFeatures(editor);
  editor.registry.contribute(contribution(editor));
  listenToKeys(editor);
  render(h(Layers, { editor }, h(Window)), document.getElementById("root"));
  await addRest();
`;

test("an overlay, a view and a command from outside stand beside those that are built in", async () => {
  const { page, errors } = await openPart({ script, styles: ["style/base.css"], files: {} });
  await page.keyboard.press("Alt+t");
  await page.getByRole("dialog", { name: "Tea" }).getByText("Let it draw").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Kitchen", exact: true }).click();
  await page.getByText("The kettle is on").waitFor();
  await page.keyboard.press("F1");
  await page.locator(".quick-input input:focus").waitFor();
  await page.keyboard.type("make tea");
  await page.getByRole("option", { name: /Kitchen: Make tea/ }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: "Tea" }).waitFor();
  await eventually(() => Promise.resolve(errors), []);
  assertEquals(await page.getByRole("button", { name: "Models" }).count() > 0, true);
});
