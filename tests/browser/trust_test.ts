/// <reference lib="dom" />
import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { eventually } from "./eventually.ts";
import { Studio } from "./studio.ts";
import { test } from "./test_in_browser.ts";

test("a folder with a brought history", async (t) => {
  await using studio = await Studio.open();
  await studio.stop();
  // Its history is now somebody else's.
  await Deno.remove(join(studio.folder, "config", "braid", "trusted.json"));
  await studio.start();
  const visitor = await studio.visit();
  const { page } = visitor;
  const item = page.getByRole("button", { name: "Folder not trusted" });

  await visitor.step(t, "is said not to be trusted, until it is", async () => {
    await item.waitFor();
    const reloaded = page.waitForEvent("load");
    await page.getByRole("button", { name: "Trust the folder" }).click();
    await reloaded;
    await eventually(
      async () => (await (await fetch(`${studio.address}api/trust`)).json()).trusted,
      true,
    );
    await page.locator(".gallery .card").first().waitFor();
    await eventually(() => item.count(), 0);
  });

  await t.step("is trusted by the next start, too", async () => {
    await page.context().close();
    await studio.stop();
    await studio.start();
    const again = await studio.visit();
    await again.page.locator(".gallery .card").first().waitFor();
    assertEquals(await again.page.getByRole("button", { name: "Folder not trusted" }).count(), 0);
  });
});
