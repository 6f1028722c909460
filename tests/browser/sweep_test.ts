import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { graphInPicture } from "../../src/graph/picture.ts";
import { accessibilityFaults } from "./accessibility.ts";
import { eventually } from "./eventually.ts";
import { sharedStudio } from "./shared_studio.ts";
import { test } from "./test_in_browser.ts";

const THEMES = ["light", "hc-dark", "hc-light"];
/** What a run was made of is asked for while it is being deleted: the page takes no for an answer. */
const GONE = /status of 404 .*\/workflow$/;

test("values are swept from their menu, counted, run as a grid, kept, saved, and run by the command line", async (t) => {
  const studio = await sharedStudio();
  const visitor = await studio.visit();
  const { page } = visitor;
  const view = page.locator(".sweep-view");
  const cells = view.locator(".sweep-cell");
  const download = async (button: string): Promise<Uint8Array<ArrayBuffer>> => {
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      view.getByRole("button", { name: button, exact: true }).click(),
    ]);
    return await Deno.readFile(await file.path());
  };

  await visitor.step(
    t,
    "a value is swept from its menu, a second one from the palette",
    async () => {
      await visitor.openTemplate("Text to image");
      await visitor.type("schedule", "Steps", "2");
      await visitor.save("cats");
      await visitor.port("prompt", "prompt", "input").click({ button: "right" });
      await page.getByRole("menuitem", { name: "Sweep this value…" }).click();
      await view.getByLabel("Find in the text").fill("no such word");
      await view.locator(".sweep-axis").getByText('has no "no such word"').waitFor();
      assertEquals(
        await view.locator(".sweep-cost").innerText(),
        'The sweep of "Encode prompt: Prompt" cannot run: The text of "prompt.prompt" has no "no such word" that could be replaced',
      );
      const prompt = await view.locator("textarea").inputValue();
      await view.getByLabel("Find in the text").fill(prompt.split(" ")[0]!);
      await view.locator("textarea").fill("a cat\na dog\n");
      await view.getByText("2 values: a cat, a dog").waitFor();
      await visitor.command("sweep a value");
      await visitor.answer("denoise.seed");
      await view.getByLabel("Values of Denoise: Seed").fill(
        "18446744073709551614..18446744073709551615",
      );
    },
  );

  await visitor.step(t, "what it costs is told before it runs", async () => {
    await view.getByText("4 runs").waitFor();
    await view.getByText(/: [1-9]\d* calls, [1-9]\d* rows of networks/).waitFor();
  });

  await visitor.step(t, "it runs, and each cell opens its run", async () => {
    await view.getByRole("button", { name: "Run the sweep" }).click();
    await view.getByText("4 of 4 runs are done").waitFor();
    await eventually(() => cells.locator("img").count(), 4);
    assertEquals(await accessibilityFaults(page, { themes: THEMES }), []);
    await view.getByRole("button", { name: /^Open this run: Seed .*551615, cat a dog$/ }).click();
    await page.getByRole("tab", { name: /cats 2/ }).waitFor();
    await eventually(
      () => visitor.node("prompt").getByRole("textbox").first().inputValue(),
      "a dog face, noto style",
    );
    await page.getByRole("tab").first().click();
  });

  await visitor.step(t, "nodes show nothing that their own values did not make", async () => {
    await view.getByRole("button", { name: "Graph" }).click();
    await visitor.node("save").waitFor();
    assertEquals(await page.locator(".outdated-result").count(), 0);
    assertEquals(await visitor.node("save").locator("img").count(), 0);
    await visitor.command("show as a sweep");
  });

  await visitor.step(
    t,
    "the grid outlives a reload, and is saved with its graph and as a table",
    async () => {
      await view.getByRole("heading").first().click();
      await page.keyboard.press("Control+s");
      await page.locator(".tab.active:not(.dirty)").waitFor();
      await page.reload();
      await eventually(() => cells.locator("img").count(), 4);
      const carried = await graphInPicture(await download("PNG"));
      assertStringIncludes(carried!, "18446744073709551614..18446744073709551615");
      const [head, first, ...rest] = new TextDecoder().decode(await download("CSV")).split("\r\n");
      assertEquals(head, "seed,cat,state,seconds");
      assertStringIncludes(first!, "18446744073709551614,a cat,succeeded,");
      assertEquals(rest.length, 4);
    },
  );

  await visitor.step(t, "a sweep is stopped: what waits does not run", async () => {
    await view.getByLabel("Values of Denoise: Seed").fill("1..10");
    await view.getByText("20 runs").waitFor();
    await view.getByRole("button", { name: "Run the sweep" }).click();
    const size = view.getByLabel("Size", { exact: true });
    await size.fill((await size.getAttribute("min"))!);
    const past = await page.waitForFunction(() => {
      const meter = document.querySelector(".sweep-blank .run-meter");
      if (!meter?.textContent?.includes(":")) return undefined; // says of which node yet
      const [inner, cell] = [meter, meter.parentElement!].map((one) => one.getBoundingClientRect());
      return { left: cell!.left - inner!.left, right: inner!.right - cell!.right };
    });
    const { left, right } = (await past.jsonValue())!;
    assert(left <= 0 && right <= 0, `its progress is ${left} and ${right} pixels over neighbours`);
    await view.getByRole("button", { name: "Stop", exact: true }).click();
    await view.getByText(/, \d+ cancelled/).waitFor();
    await view.getByRole("button", { name: "Stop", exact: true }).waitFor({ state: "detached" });
  });

  await visitor.step(t, "a sweep is one row of the history, which opens", async () => {
    await page.getByRole("button", { name: "Runs", exact: true }).click();
    const rows = page.locator(".run-history > section > ul > li");
    await eventually(() => rows.count(), 2);
    const row = rows.filter({ hasText: "4 of 4 runs are done" });
    await page.reload();
    await eventually(() => rows.count(), 2);
    await row.getByRole("button", { name: "cats: sweep" }).click();
    await eventually(() => row.locator(".run-card").count(), 4);
    await row.getByText("Seed 18446744073709551614, cat a dog").waitFor();
    assertEquals(await accessibilityFaults(page, { themes: THEMES }), []);
    await rows.filter({ hasText: "of 20 runs are done" })
      .getByRole("button", { name: /^Delete a sweep/ }).click();
    await visitor.answer("Delete 20 runs");
    await eventually(() => rows.count(), 1);
    await view.getByText("4 of 4 runs are done").waitFor();
  }, GONE);

  await visitor.step(t, "on a phone a template that the side bar led to is seen", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole("button", { name: "Workflows", exact: true }).click();
    const side = page.locator(".side");
    await side.getByRole("button", { name: "Templates" }).click();
    await visitor.openTemplate("Concept guidance");
    await side.waitFor({ state: "detached" });
  }, GONE);

  const { code, out } = await studio.braid(
    "run",
    join(studio.folder, "cats.graph.json"),
    "--out",
    join(studio.folder, "out"),
  );
  assertEquals(code, 0, out);
  assert((await Deno.stat(join(studio.folder, "out", "cats_sweep.png"))).isFile);
});
