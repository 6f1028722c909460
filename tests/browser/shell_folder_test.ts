/// <reference lib="dom" />
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import type { Locator } from "playwright-core";
import { boxOf } from "./box_of.ts";
import { eventually } from "./eventually.ts";
import { sharedStudio } from "./shared_studio.ts";
import { test } from "./test_in_browser.ts";

/** The editor and a folder that other programs write to as well. */
test("a served folder", async (t) => {
  const studio = await sharedStudio();
  const visitor = await studio.visit();
  const { page } = visitor;
  const file = (name: string): string => join(studio.folder, `${name}.graph.json`);
  const explorer = (name: string): Locator =>
    page.locator(".explorer").getByRole("button", { name, exact: true });
  const prompt = visitor.node("prompt").locator("textarea");
  const holds = (name: string, text: string): Promise<void> =>
    eventually(
      async () => (await Deno.readTextFile(file(name)).catch(() => "")).includes(text),
      true,
    );
  /** Another program changes the prompt in a file. */
  const rewrite = (name: string, text: string): void => {
    const before = JSON.parse(Deno.readTextFileSync(file(name)));
    before.nodes.prompt.inputs.prompt = text;
    Deno.writeTextFileSync(file(name), JSON.stringify(before));
  };
  await page.setViewportSize({ width: 1700, height: 900 });

  await visitor.step(
    t,
    "the gallery offers first what to begin with, says what it is and runs it",
    async () => {
      const cards = page.locator(".gallery .card");
      await cards.first().getByText("Concept guidance", { exact: true }).waitFor();
      await eventually(
        async () => (await cards.first().locator("p").textContent())!.length > 40,
        true,
      );
      await eventually(() => cards.locator("p").count(), await cards.count());
      await page.getByRole("button", { name: "Get started in seven steps" }).click();
      await page.locator(".walkthrough-step").first().waitFor();
      await visitor.command("Templates");
      await page.getByRole("button", { name: "Core", exact: true }).click();
      await cards.first().getByRole("button", { name: "Run at once" }).click();
      await visitor.picture("save").waitFor();
      const runs = async (): Promise<number> =>
        (await (await fetch(`${studio.address}api/runs`)).json()).length;
      const before = await runs();
      await page.getByLabel("How many runs").fill("3");
      await page.getByLabel("How many runs").press("Tab");
      await visitor.run();
      await visitor.toast("Seeds are fixed, so these runs are alike").waitFor();
      await eventually(runs, before + 3);
      await visitor.closeToasts();
      await page.getByLabel("How many runs").fill("1");
      await page.getByLabel("How many runs").press("Tab");
    },
  );

  await visitor.step(t, "the walkthrough ticks off what is done and keeps it", async () => {
    const done = (title: string): Locator => page.getByLabel(`Done: ${title}`, { exact: true });
    const isDone = (title: string): Promise<void> =>
      page.locator(".walkthrough-step.done", { hasText: title }).waitFor();
    await isDone("Open a graph");
    await isDone("Run your first picture");
    await page.getByRole("button", { name: "Begin again" }).click();
    await eventually(() => done("Open a graph").isChecked(), false);
    await page.getByRole("button", { name: "Open Concept guidance" }).click();
    await isDone("Open a graph");
    await done("Run your first picture").check();
    await page.getByRole("button", { name: "Show the guidance" }).click();
    await isDone("See what guidance did");
    await page.keyboard.press("Control+Shift+G");
    await page.getByRole("button", { name: "Go to the prompt" }).click();
    await page.locator('.node.selected[data-node="prompt"]').waitFor();
    await prompt.fill("laughing");
    await isDone("Change the prompt");
    await page.keyboard.press("Escape");
    await visitor.wire("prompt", "condition", "uncond", "condition");
    await isDone("Wire a node");
    await visitor.save("mine");
    await isDone("Save it");
    await page.locator(".walkthrough-body", { hasText: "braid run mine.graph.json --out out" })
      .waitFor();
    await page.getByRole("button", { name: "Copy the command line" }).click();
    await page.getByText("All done").waitFor();
    await eventually(
      () => page.evaluate(() => navigator.clipboard.readText()),
      "braid run mine.graph.json --out out",
    );
    await page.reload();
    await page.locator("#app[data-ready]").waitFor();
    await page.getByText("All done").waitFor();
  });

  await visitor.step(
    t,
    "what another program saves is loaded, or said where something would be lost",
    async () => {
      await page.getByRole("button", { name: "Workflows", exact: true }).click();
      await page.keyboard.press(".");
      rewrite("mine", "from outside");
      await visitor.toast("was changed by another program").waitFor();
      await eventually(() => prompt.inputValue(), "from outside");
      await prompt.fill("my own");
      rewrite("mine", "outside again");
      const notice = page.locator(".disk-notice");
      await notice.getByRole("button", { name: "Compare" }).click();
      await page.locator(".differences tr", { hasText: "outside again" }).getByText("my own")
        .waitFor();
      const beside = await boxOf(page.locator(".differences"));
      const canvas = await boxOf(page.locator(".canvas"));
      assert(canvas.x + canvas.width <= beside.x && canvas.width > 300);
      await notice.getByRole("button", { name: "Take theirs" }).click();
      await notice.waitFor({ state: "detached" });
      await eventually(() => prompt.inputValue(), "outside again");
      await page.locator(".differences").getByText("They are the same").waitFor();
      await page.getByRole("button", { name: "Close the differences" }).click();
      await page.locator(".canvas").focus();
      await page.keyboard.press("Control+z");
      await page.waitForFunction(() =>
        document.querySelector<HTMLTextAreaElement>("[data-node=prompt] textarea")?.value ===
          "my own"
      );
      rewrite("mine", "a third time");
      await notice.getByRole("button", { name: "Keep mine" }).click();
      await notice.waitFor({ state: "detached" });
      await holds("mine", "my own");
      Deno.removeSync(file("mine"));
      await notice.getByText("deleted by another program").waitFor();
      await page.locator(".tab.active.dirty").waitFor();
      await notice.getByRole("button", { name: "Save it again" }).click();
      await notice.waitFor({ state: "detached" });
      await holds("mine", "my own");
    },
    /status of 404/, // it is looked for
  );

  await visitor.step(
    t,
    "workflows are moved into folders, bookmarked, and deleted with a way back",
    async () => {
      await page.locator(".canvas").focus();
      await page.keyboard.press("Shift+F2");
      await visitor.answer("faces/mine");
      await page.locator(".explorer summary", { hasText: "faces" }).waitFor();
      await holds("faces/mine", "my own");
      await eventually(() => page.locator(".disk-notice").count(), 0);
      await page.getByRole("tab", { name: "mine", exact: true }).waitFor();
      await visitor.command("Bookmark the workflow");
      await page.locator(".explorer").getByText("Bookmarks").waitFor();
      await eventually(() => explorer("mine").count(), 1); // at its new place alone
      await visitor.command("close tab");
      await explorer("mine").click({ button: "right" }); // of a file that no tab has
      await page.getByRole("menuitem", { name: "Rename" }).waitFor();
      await page.keyboard.press("Escape");
      await page.locator(".menu").waitFor({ state: "detached" });
      /** What is moved stands at its old place, or at both, for a moment: it is waited for at its new one alone. */
      const choose = async (path: string, name: string): Promise<void> => {
        const row = explorer("mine").and(page.locator(`[data-entry="${path}"]`));
        await row.waitFor();
        await eventually(() => explorer("mine").count(), 1);
        await row.click({ button: "right" });
        await page.getByRole("menuitem", { name }).click();
      };
      await choose("faces/mine", "Copy path");
      await eventually(
        () => page.evaluate(() => navigator.clipboard.readText()),
        Deno.realPathSync(file("faces/mine")),
      );
      await choose("faces/mine", "Move to…");
      await visitor.answer("A new folder");
      await visitor.answer("other/place");
      await holds("other/place/mine", "my own");
      await choose("other/place/mine", "Move to…");
      await page.locator(".quick-input [role=option]", { hasText: "Out of all folders" }).waitFor();
      await visitor.answer("A new folder");
      await visitor.answer("faces");
      await holds("faces/mine", "my own");
      await visitor.closeToasts();
      await eventually(() => explorer("mine").count(), 1);
      const left = page.locator(".explorer summary", { hasText: "other" });
      await left.first().click({ button: "right" });
      await page.getByRole("menuitem", { name: "Delete" }).click();
      await left.first().waitFor({ state: "detached" });
      await choose("faces/mine", "Delete");
      await visitor.toast('"faces/mine" is deleted').getByRole("button", { name: "Undo" })
        .click();
      await page.locator(".explorer summary", { hasText: "faces" }).waitFor();
      await holds("faces/mine", "my own");
    },
  );

  await visitor.step(
    t,
    "the explorer is used by keys: names are typed in place, rows dragged into folders, nothing is overwritten",
    async () => {
      const focused = (): Promise<string | null> =>
        page.evaluate(() => document.activeElement!.getAttribute("data-entry"));
      const folder = (name: string): Locator =>
        page.locator(".explorer summary", { hasText: name });
      const field = page.locator(".explorer-name input");
      for (const name of ["one", "faces/two"]) {
        Deno.copyFileSync(file("faces/mine"), file(name));
      }
      await explorer("one").waitFor();
      await folder("faces").focus();
      await page.keyboard.press("ArrowLeft"); // closes it
      await explorer("two").waitFor({ state: "hidden" });
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("ArrowRight");
      await eventually(focused, "faces/mine");
      await page.keyboard.press("End");
      await eventually(focused, "one");
      await page.keyboard.press("ArrowUp");
      await page.keyboard.press("ArrowLeft");
      await eventually(focused, "faces");

      await page.keyboard.press("End");
      await page.keyboard.press("F2");
      await field.fill("faces/two");
      await page.getByRole("alert").getByText('There is "faces/two" already').waitFor();
      await page.keyboard.press("Enter"); // takes no such name
      await field.fill("three");
      await page.keyboard.press("Enter");
      await eventually(focused, "three");
      await holds("three", "my own");
      await explorer("one").waitFor({ state: "detached" });

      await page.locator(".explorer").getByRole("button", { name: "New folder" }).click();
      await field.fill("best");
      await page.keyboard.press("Enter");
      const folders = page.locator(".explorer > ul > li > details > summary");
      await eventually(async () => (await folders.allTextContents()).join(), /best.*faces/);
      await page.reload(); // it is on the disk
      await eventually(async () => (await folders.allTextContents()).join(), /best.*faces/);
      assertEquals(Deno.statSync(join(file("three"), "..", "best")).isDirectory, true);
      await explorer("three").dragTo(folder("best"));
      await holds("best/three", "my own");
      await eventually(() => Deno.stat(file("three")).then(() => true, () => false), false);
      Deno.copyFileSync(file("faces/mine"), file("three"));
      await explorer("three").nth(1).dragTo(folder("best"));
      await visitor.toast('Cannot move "three": there is "best/three" already').waitFor();
      await folder("best").dragTo(folder("faces"));
      await holds("faces/best/three", "my own");
      await visitor.toast('"best" is moved to "faces"').getByRole("button", { name: "Undo" })
        .click();
      await holds("best/three", "my own");
      await page.locator('.explorer [data-entry="faces/best"]').waitFor({ state: "detached" });
      // By its path: the other one may be listed once more before the server says that it is gone.
      await page.locator('.explorer summary[data-entry="best"]').focus();
      await page.keyboard.press("F2");
      await field.fill("better");
      await page.keyboard.press("Enter");
      await holds("better/three", "my own");
      await eventually(focused, "better");
      await page.keyboard.press("Delete");
      await visitor.answer("Delete the workflow");
      await folder("better").waitFor({ state: "detached" });
      await visitor.closeToasts();
    },
    /status of 412/,
  );

  await visitor.step(
    t,
    "of more workflows than are shown the others are a click away, and what is left out is said",
    async () => {
      const names = Array.from({ length: 620 }, (_, index) => `many/w${1000 + index}`);
      const deep = file(`${"deep/".repeat(9)}cat`);
      for (const path of [file(names[0]!), deep]) {
        Deno.mkdirSync(join(path, ".."), { recursive: true });
        Deno.copyFileSync(file("faces/mine"), path);
      }
      for (const name of names.slice(1)) Deno.linkSync(file(names[0]!), file(name));
      await page.locator(".explorer").getByText(`"${deep}" lies more than 8 folders deep`)
        .waitFor();
      await page.getByRole("button", { name: "Show 120 of 120 more" }).click();
      await explorer("w1619").click();
      await page.getByRole("tab", { name: "w1619" }).waitFor();
      const last = file("many/w1619");
      Deno.removeSync(last);
      Deno.writeFileSync(last, new Uint8Array());
      Deno.truncateSync(last, 40 * 2 ** 20);
      await page.locator(".explorer").getByText("has more than 32 MB").waitFor();
      await explorer("w1619").waitFor({ state: "detached" });
      assertEquals(await page.locator(".disk-notice").count(), 0);
      Deno.removeSync(last);
      const notice = page.locator(".disk-notice");
      await notice.getByText("was deleted by another program").waitFor();
      await notice.getByRole("button", { name: "Close" }).click();
      await visitor.answer("Close without saving"); // it is the last copy
      await notice.waitFor({ state: "detached" });
      Deno.removeSync(deep);
      await eventually(() => page.locator(".explorer [role=status]").count(), 0);
      await visitor.closeToasts();
    },
    /status of 4/,
  );

  await visitor.step(t, "the settings of the folder go before one's own", async () => {
    await page.keyboard.press("Control+,");
    const grid = page.locator(".setting", { hasText: "canvas.grid" });
    await grid.locator("input").fill("20");
    await grid.locator("input").press("Tab");
    await page.getByRole("button", { name: "Workspace", exact: true }).click();
    await grid.locator("input").fill("40");
    await grid.locator("input").press("Tab");
    await grid.getByText("Your own is 20; what is set here wins").waitFor();
    await page.getByRole("button", { name: "User", exact: true }).click();
    await grid.getByText("The workspace sets it to 40, which wins").waitFor();
    await eventually(() => grid.locator("input").inputValue(), "20");
    const read = async (scope: string): Promise<unknown> =>
      (await (await fetch(`${studio.address}api/settings?scope=${scope}`)).json())["canvas.grid"];
    assertEquals([await read("user"), await read("workspace")], [20, 40]);
    // What waits for a change that the server has not answered yet is sent by a page that is closed.
    const second = await visitor.secondTab();
    const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
    await second.page.route("**/api/settings?*", async (route) => {
      await answered;
      await route.continue();
    }, { times: 1 });
    await second.page.keyboard.press("Control+,");
    const input = second.page.locator(".setting", { hasText: "canvas.grid" }).locator("input");
    for (const size of ["30", "35", "50"]) {
      await input.fill(size);
      await input.press("Tab");
    }
    await second.page.close();
    answer();
    await eventually(() => read("user"), 50);
  });
});
