import { tmpdir } from "node:os";
import chromium from "@sparticuz/chromium";
import { chromium as playwright } from "playwright-core";
import type { Browser, Page } from "playwright-core";

const INSTALLED: readonly string[] = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** A real browser: the one installed, else the one that ships inside an npm package. */
export async function launchBrowser(): Promise<Browser> {
  const installed = INSTALLED.find(isFile);
  return await playwright.launch({
    executablePath: installed ?? await unpackBrowser(),
    args: installed ? ["--no-sandbox"] : chromium.args,
  });
}

/** The browser inside the package, unpacked by one test at a time. */
async function unpackBrowser(): Promise<string> {
  using lock = await Deno.open(`${tmpdir()}/braid-test-browser.lock`, {
    create: true,
    write: true,
  });
  await lock.lock(true);
  return await chromium.executablePath();
}

/** A page of a fresh profile with the editor open; errors in it are kept. */
export async function openEditor(
  browser: Browser,
  url: string,
): Promise<{ readonly page: Page; readonly errors: readonly string[] }> {
  const context = await browser.newContext({
    viewport: { width: 1360, height: 800 },
    permissions: ["clipboard-read", "clipboard-write"],
  });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error.stack)));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(`${message.text()} ${message.location().url}`);
  });
  await page.goto(url);
  await page.locator("#app[data-ready]").waitFor({ timeout: 10_000 });
  return { page, errors };
}
