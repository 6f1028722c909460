/// <reference lib="dom" />
import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import type { Page } from "playwright-core";
import { signInLink } from "../../src/program/server_address.ts";
import { signInPath } from "../../src/server/signed_word.ts";
import { inFolder } from "../in_folder.ts";
import { serve, serveLocked } from "../server/serving.ts";
import type { Serving } from "../server/serving.ts";
import { openEditor } from "./browser.ts";
import { eventually } from "./eventually.ts";
import { Visitor } from "./studio.ts";
import { test } from "./test_in_browser.ts";

const portOf = ({ address }: Serving): string => new URL(address).port;

/** Texts of what a server keeps for browsers, by the folder that it serves. */
async function kept(folder: string): Promise<string> {
  const place = join(folder, ".braid");
  const texts: string[] = [];
  for (const { name: own } of Deno.readDirSync(place)) {
    if (!own.startsWith("history-")) continue;
    for (const { name } of Deno.readDirSync(join(place, own, "kept"))) {
      if (!/^draft.*json$/.test(name)) continue;
      texts.push(await Deno.readTextFile(join(place, own, "kept", name)).catch(() => ""));
    }
  }
  return texts.join();
}

/** A new document with a note, which is not saved. */
async function write(page: Page, folder: string, text: string): Promise<void> {
  await page.keyboard.press("Escape");
  await page.keyboard.press("Alt+n");
  await page.getByRole("tab", { name: "untitled" }).waitFor();
  await page.locator(".canvas").focus();
  await page.keyboard.press("Shift+S");
  await page.locator(".note textarea:focus").fill(text);
  await page.locator(".canvas").focus();
  await eventually(() => kept(folder), new RegExp(text));
}

async function ready(page: Page): Promise<Page> {
  await page.locator("#app[data-ready]").waitFor();
  return page;
}

/** Which of these notes are in a page, and how many tabs it has. */
async function shown(page: Page): Promise<unknown> {
  await page.locator(".note").first().waitFor();
  return [await page.locator(".tab").count(), await page.locator(".note").allInnerTexts()];
}

test("two windows have what each had, once their server was started again under another name", (t) =>
  inFolder(async (folder) => {
    let server = await serveLocked({}, folder);
    const port = portOf(server);
    try {
      const { page, errors } = await openEditor(server.link!);
      const context = page.context();
      const visitor = new Visitor(page, errors);
      let windows: readonly Page[] = [];

      await t.step("opened by its address", async () => {
        const second = await visitor.secondTab();
        await write(page, folder, "first window");
        await write(second.page, folder, "second window");
        await server.stop();
        server = await serveLocked({}, folder, "--port", port);
        await page.close();
        await second.page.close();
        const next = await context.newPage();
        await next.goto(server.link!);
        await ready(next);
        const opening = context.waitForEvent("page");
        await next.locator(".toast", { hasText: "another window" })
          .getByRole("button", { name: "Open it again" }).click();
        windows = [next, await ready(await opening)];
        assertEquals(await windows[1]!.locator(".toast", { hasText: "another window" }).count(), 0);
        assertEquals(await Promise.all(windows.map(shown)), [
          [1, ["second window"]],
          [1, ["first window"]],
        ]);
      });

      await t.step("handed over, though the clock was set back", async () => {
        await server.stop();
        for (const [index, one] of windows.entries()) {
          await one.clock.setFixedTime(new Date("2020-01-01T00:00:00Z"));
          await one.locator(".note").dblclick();
          await one.locator(".note textarea").fill(`typed meanwhile in ${index}`);
        }
        server = await serveLocked({}, folder, "--port", port);
        const token = (await Deno.readTextFile(join(folder, "config", "braid", "token"))).trim();
        for (const [index, one] of windows.entries()) {
          const toast = one.locator(".toast", { hasText: "started again under another name" });
          await toast.getByRole("button", { name: "Paste the new link" }).click();
          const field = one.getByPlaceholder("The link that braid serve has printed");
          await field.fill(
            signInLink("127.0.0.1", Number(port), signInPath(token, Number(port)), true),
          );
          const opening = context.waitForEvent("page");
          await one.keyboard.press("Enter");
          const opened = await ready(await opening);
          assertEquals(await shown(opened), [1, [`typed meanwhile in ${index}`]]);
        }
      });
    } finally {
      await server.stop();
    }
  }));

test("an open tab keeps what is not saved in it, whoever comes before it after a restart", () =>
  inFolder(async (folder) => {
    let server = await serve(folder);
    const port = portOf(server);
    try {
      const { page } = await openEditor(server.address);
      await write(page, folder, "of an open tab");
      await page.context().setOffline(true);
      await server.stop();
      server = await serve(folder, "--port", port);
      const { page: other } = await openEditor(server.address);
      assertEquals(await other.locator(".tab").count(), 0);
      await page.context().setOffline(false);
      await page.locator(".toast", { hasText: "The server is back" }).waitFor();
      await page.reload();
      assertEquals(await shown(await ready(page)), [1, ["of an open tab"]]);
    } finally {
      await server.stop();
    }
  }));
