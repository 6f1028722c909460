/// <reference lib="dom" />
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { makePackage, manifest, node } from "../packages/archives.ts";
import { serveNpm } from "../packages/npm_server.ts";
import german from "../../src/words/languages/de.json" with { type: "json" };
import { openPage } from "./browser.ts";
import { eventually } from "./eventually.ts";
import { Studio } from "./studio.ts";
import { test } from "./test_in_browser.ts";

/** A graph that needs a plugin which is not here, which is found on npm, looked at, allowed and used, and goes again. */
test("a plugin that a graph needs is found, looked at, allowed, disabled and removed in the editor", async (t) => {
  await using npm = serveNpm();
  const about = {
    title: "Soft tones",
    permissions: { net: ["example.com"] },
    contributes: {
      themes: [
        { label: "Dusk", uiTheme: "vs-dark", path: "./themes/dusk.json" },
        { label: "Gone", path: "./themes/gone.json" },
      ],
      keybindings: [{ command: "view.log", key: "alt+shift+u" }],
      walkthroughs: [{
        id: "first",
        title: "First tones",
        steps: [
          {
            id: "look",
            title: "Look at the models",
            doc: "Those of **this** folder <img src=x onerror=alert(1)>",
            button: { title: "Look at them", command: "view.models" },
          },
          { id: "clean", title: "Clean", doc: "", button: { command: "storage.clean" } },
        ],
      }],
      translations: [{ language: "de", path: "words/de.json" }],
    },
  };
  npm.published.set(
    "acme@1.2.0",
    await makePackage({
      "plugin.json": manifest("acme", { version: "1.2.0", ...about }),
      "one.ts": node(1),
      "words/de.json": JSON.stringify({
        One: "Eins",
        "Soft tones": "Weiche Töne",
        Settings: "Falle",
      }),
      "themes/dusk.json": `{ // as VS Code has them
        "colors": { "editor.background": "#120a1f", "x": "url(https://example.com)", },
      }`,
      "README.md": "# All tones\n\nSofter than most.\n",
    }),
  );
  await using studio = await Studio.open({ npm_config_registry: npm.url });
  const graph = {
    format: "braid/1",
    nodes: {
      it: { type: "acme.one" },
      show: { type: "core.show", inputs: { value: { from: "it.value" } } },
    },
    outputs: ["show"],
    requires: { acme: "^1.0.0" },
  };
  await Deno.writeTextFile(join(studio.folder, "needs.graph.json"), JSON.stringify(graph));
  const visitor = await studio.visit();
  const { page } = visitor;
  const offer = page.getByRole("group", { name: "Install Soft tones" });
  const item = page.locator(".extension-item", { hasText: "Soft tones" });

  await visitor.step(t, "its problem leads to npm, and to what the plugin asks for", async () => {
    await page.keyboard.press("Escape");
    await page.locator(".explorer li button", { hasText: "needs" }).click();
    await page.locator(".status-bar").getByRole("button", { name: /errors/ }).click();
    const [it, show] = await Promise.all(
      ["it", "show"].map((id) => visitor.node(id).boundingBox()),
    );
    assert(it!.x + it!.width < show!.x, "nodes without a place lie over each other");
    await page.getByRole("button", { name: "Find the plugin acme" }).first().click();
    await page.getByText("This graph needs").waitFor();
    await page.getByRole("button", { name: "Look at acme" }).click();
    await offer.getByText("reach example.com over the network").waitFor();
    await offer.getByText("1.2.0 from npm:acme").waitFor();
  });

  await visitor.step(t, "once it is allowed, the graph has its node and can run", async () => {
    await offer.getByRole("button", { name: "Install and allow that" }).click();
    await offer.waitFor({ state: "detached" });
    await item.waitFor();
    await page.getByText("This graph needs").waitFor({ state: "detached" });
    await page.locator(".problem").waitFor({ state: "detached" });
  });

  await visitor.step(t, "it says what it may, and its README", async () => {
    await item.getByRole("button", { name: /Soft tones/ }).click();
    await item.getByText("reach example.com over the network").waitFor();
    await item.getByRole("button", { name: "README: acme" }).click();
    await item.getByRole("heading", { name: "All tones" }).waitFor();
  });

  const ground = (): Promise<string> =>
    page.evaluate(() =>
      getComputedStyle(document.body).getPropertyValue(
        "--vscode-editor-background",
      ).trim()
    );
  const before = await ground();
  await visitor.step(
    t,
    "its theme is chosen, and there from the first when the page is loaded",
    async () => {
      await item.getByText("Colour themes: Dusk").waitFor();
      await item.getByText('Cannot use "./themes/gone.json"').waitFor();
      await visitor.command("colour theme");
      await visitor.answer("Dusk");
      await eventually(ground, "#120a1f");
      await page.addInitScript(() => {
        const grounds = new Set<string>();
        new MutationObserver(() => {
          const app = document.getElementById("app");
          if (!app?.childElementCount) return; // nothing is shown yet
          grounds.add(
            getComputedStyle(document.body).getPropertyValue("--vscode-editor-background").trim(),
          );
          Object.assign(globalThis, { grounds });
        }).observe(document, { childList: true, subtree: true, attributes: true });
      });
      await page.reload();
      await page.locator("#app[data-ready]").waitFor();
      assertEquals(
        await page.evaluate(() => [...(globalThis as unknown as { grounds: Set<string> }).grounds]),
        ["#120a1f"],
      );
      await page.locator(".status-bar").getByRole("button", { name: "Dusk" }).waitFor();
      await item.getByRole("button", { name: /Soft tones/ }).click();
    },
  );

  await visitor.step(t, "its keys run a command, but where somebody types", async () => {
    const log = page.locator(".panel .log-view");
    await page.getByLabel("Search plugins").press("Alt+Shift+U");
    assertEquals(await log.count(), 0);
    await page.locator(".canvas").press("Alt+Shift+U");
    await log.waitFor();
    await page.locator(".canvas").press("Alt+Shift+U");
    await log.waitFor({ state: "detached" });
  });

  await visitor.step(
    t,
    "its walkthrough is in Get started, and does what it may alone",
    async () => {
      await item.getByText('There is no command "storage.clean" that a plugin may have run')
        .waitFor();
      await visitor.command("get started");
      const steps = page.getByRole("region", { name: "First tones" });
      await steps.getByText("<img src=x onerror=alert(1)>").waitFor();
      await steps.getByText("0 of 2 done").waitFor();
      await steps.getByRole("button", { name: "Look at them" }).click();
      await page.locator(".models-item").first().waitFor();
      await visitor.command("get started");
      await steps.getByText("1 of 2 done").waitFor();
      assertEquals(await steps.locator(".walkthrough-action").count(), 0);
      await page.locator(".activity-bar").getByRole("button", { name: /Extensions/ }).click();
      await item.getByRole("button", { name: /Soft tones/ }).click();
    },
  );

  await visitor.step(
    t,
    "its words are there for who speaks German, and Braid's own stay",
    async () => {
      const { page } = await openPage({ locale: "de" });
      await page.goto(`${studio.address}?open=needs`);
      await page.locator(".node .title", { hasText: "Eins" }).waitFor();
      await page.locator(`.activity-bar [title^="${german.Extensions}"]`).first().click();
      await page.locator(".extension-item", { hasText: "Weiche Töne" }).waitFor();
      assertEquals(await page.getByText("Falle").count(), 0);
      await page.context().close();
    },
  );

  await visitor.step(
    t,
    "disabled it is there and not used, and the graph says what it lacks",
    async () => {
      await item.getByRole("button", { name: "Disable: acme" }).click();
      await item.getByText("disabled").waitFor();
      await eventually(ground, before);
      await page.locator(".extension-found", { hasText: "acme" }).getByRole("button", {
        name: "Enable",
      }).click();
      await item.getByText("disabled").waitFor({ state: "detached" });
      await eventually(ground, "#120a1f");
    },
  );

  await visitor.step(t, "removed it leaves nothing but the graph", async () => {
    await item.getByRole("button", { name: "Remove: acme" }).click();
    await page.getByRole("option", { name: /Remove it/ }).click();
    await item.waitFor({ state: "detached" });
    await eventually(ground, before);
    const plugins = join(studio.folder, "config", "braid", "plugins");
    assertEquals([...Deno.readDirSync(plugins)].filter(({ isDirectory }) => isDirectory), []);
  });
});
