/// <reference lib="dom" />
import { eventually } from "./eventually.ts";
import { Studio, type Visitor } from "./studio.ts";
import { test } from "./test_in_browser.ts";

/** More connections to a server browsers do not have open at a time. */
const CONNECTIONS = 6;

/** What the server has of this browser's drafts, as one of its pages is told. */
async function kept(): Promise<string> {
  const answer = await fetch("/api/kept", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ browser: localStorage.getItem("braid.browser") }),
  });
  return await answer.text();
}

/** Waits for a workflow to be listed. */
const listed = ({ page }: Visitor, name: string): Promise<void> =>
  page.locator(".explorer li", { hasText: name }).first().waitFor();

/** As in browsers that have no workers for many pages; whether a page is seen is as it is told. */
function withoutShared(): void {
  Object.assign(globalThis, { SharedWorker: undefined });
  let hidden = false;
  Object.defineProperty(document, "hidden", { get: () => hidden });
  addEventListener("seen", (event) => {
    hidden = !(event as CustomEvent).detail;
    document.dispatchEvent(new Event("visibilitychange"));
  });
}

const see = ({ page }: Visitor, isSeen: boolean): Promise<void> =>
  page.evaluate((detail) => void dispatchEvent(new CustomEvent("seen", { detail })), isSeen);

async function typeIn(visitor: Visitor, text: string): Promise<void> {
  await visitor.node("prompt").locator("textarea").fill(text);
  await visitor.page.locator(".canvas").focus();
  await eventually(() => visitor.page.evaluate(kept), new RegExp(text));
}

test("as many tabs as a browser has connections to a server, and more, leave some for what is typed and saved in them", async (t) => {
  await using studio = await Studio.open();
  const visitor = await studio.visit();
  await visitor.openTemplate("Concept guidance");
  const tabs = [visitor];
  for (let count = 1; count <= CONNECTIONS; count++) tabs.push(await visitor.secondTab());

  await t.step("what is typed in one is kept, and what is saved told to all", async () => {
    await typeIn(visitor, "typed in the first");
    await visitor.save("mine");
    for (const tab of tabs) await listed(tab, "mine");
  });

  await t.step("all are told what happens after a restart", async () => {
    await studio.stop();
    for (const { page } of tabs) await page.locator(".status-bar.offline").waitFor();
    await studio.start();
    for (const { page } of tabs) await page.locator(".status-bar:not(.offline)").waitFor();
    await Deno.copyFile(`${studio.folder}/mine.graph.json`, `${studio.folder}/other.graph.json`);
    for (const tab of tabs) await listed(tab, "other");
  });

  await t.step("those that stay, once others are closed", async () => {
    for (const { page } of tabs.slice(1)) await page.close();
    await Deno.copyFile(`${studio.folder}/mine.graph.json`, `${studio.folder}/last.graph.json`);
    await listed(visitor, "last");
  });
});

test("where tabs can share no connection, those that are not seen let go of theirs", async () => {
  await using studio = await Studio.open();
  const visitor = await studio.visit();
  await visitor.page.context().addInitScript(withoutShared);
  await visitor.page.reload();
  await visitor.openTemplate("Concept guidance");
  const tabs = [visitor];
  for (let count = 1; count <= CONNECTIONS; count++) {
    await see(tabs.at(-1)!, false);
    tabs.push(await visitor.secondTab());
  }
  await see(tabs.at(-1)!, false);
  await see(visitor, true);
  await typeIn(visitor, "typed in the first");
  await visitor.save("mine");
  await see(visitor, false);
  await see(tabs[1]!, true);
  await listed(tabs[1]!, "mine");
});
