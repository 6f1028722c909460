import { delimiter, join } from "node:path";
import chromium from "@sparticuz/chromium";
import { chromium as playwright } from "playwright-core";
import type { Browser, LaunchOptions } from "playwright-core";

/** Names the browser to test with, where the one that would be found is not the one to use. */
const CHOICE = "BRAID_TEST_BROWSER";

/** A real browser with a profile of its own: Chromium, Chrome or Edge where one is installed, else the one in a package. */
export async function launchBrowser(): Promise<Browser> {
  const chosen = Deno.env.get(CHOICE);
  if (chosen) return await playwright.launch({ executablePath: chosen });
  for (const one of installed()) {
    try {
      return await playwright.launch(one);
    } catch {
      // It is not there, or does not start: the next one may.
    }
  }
  return await launchUnpacked();
}

function* installed(): Iterable<LaunchOptions> {
  for (const folder of (Deno.env.get("PATH") ?? "").split(delimiter)) {
    for (const name of ["chromium", "chromium-browser"]) {
      const executablePath = join(folder, name);
      if (isFile(executablePath)) yield { executablePath };
    }
  }
  yield { executablePath: "/Applications/Chromium.app/Contents/MacOS/Chromium" };
  for (const channel of ["chrome", "msedge"]) yield { channel };
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** The browser inside a package, which is for Linux: unpacked into a folder that goes with it. */
async function launchUnpacked(): Promise<Browser> {
  if (Deno.build.os !== "linux" || Deno.build.arch !== "x86_64") {
    throw new Error(`No Chromium, Chrome or Edge was found: install one, or name it in ${CHOICE}`);
  }
  const folder = await Deno.makeTempDir({ prefix: "braid-browser-" });
  const remove = (): void => Deno.removeSync(folder, { recursive: true });
  try {
    const browser = await playwright.launch({ executablePath: await unpack(folder) });
    browser.once("disconnected", remove);
    return browser;
  } catch (error) {
    remove();
    throw error;
  }
}

/** The package unpacks to the temporary folder of the system, under one name for all. */
async function unpack(folder: string): Promise<string> {
  const before = Deno.env.get("TMPDIR");
  Deno.env.set("TMPDIR", folder);
  try {
    return await chromium.executablePath();
  } finally {
    if (before === undefined) Deno.env.delete("TMPDIR");
    else Deno.env.set("TMPDIR", before);
  }
}
