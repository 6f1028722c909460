/// <reference lib="dom" />
import { join } from "@std/path";
import { ownOf } from "../server/own_folder.ts";
import { over, PICTURE } from "../server/serving.ts";
import { eventually } from "./eventually.ts";
import { Studio } from "./studio.ts";
import { test } from "./test_in_browser.ts";

test("a history that was damaged", async (t) => {
  await using studio = await Studio.open();
  const started = await fetch(`${studio.address}api/runs`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ workflow: PICTURE, name: "painted before" }),
  });
  await over(studio.address, (await started.json()).id);
  await studio.stop();
  await Deno.truncate(join(ownOf(studio.folder), "braid.sqlite"), 50);
  await studio.start();
  const visitor = await studio.visit();

  await visitor.step(t, "is said, and brought back by a button", async () => {
    await visitor.toast(/braid\.sqlite" has been cut short: it is kept as/).waitFor();
    await visitor.page.getByRole("button", { name: "Bring it back" }).click();
    await visitor.toast("1 run brought back").waitFor();
    await visitor.page.getByRole("button", { name: "Runs", exact: true }).click();
    await eventually(() => visitor.runs("succeeded").count(), 1);
  });
});
