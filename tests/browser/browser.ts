/// <reference lib="dom" />
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { HANG } from "./eventually.ts";
import { launchBrowser } from "./launch_browser.ts";
import type { LaunchedBrowser } from "./launch_browser.ts";

let launched: Promise<LaunchedBrowser> | undefined;

/** The one that was started, if any was. */
const started = (): Promise<LaunchedBrowser | undefined> =>
  launched?.catch(() => undefined) ?? Promise.resolve(undefined);

/** The browser that all tests of this process share; another one should it have crashed. */
async function sharedBrowser(): Promise<Browser> {
  const before = await started();
  if (before && !before.browser.isConnected()) {
    await before[Symbol.asyncDispose]();
    launched = undefined;
  }
  return (await (launched ??= launchBrowser())).browser;
}

Deno.test.afterAll(async () => await (await started())?.[Symbol.asyncDispose]());

/** What tests have open in it. */
export async function openContexts(): Promise<readonly BrowserContext[]> {
  return (await started())?.browser.contexts() ?? [];
}

export interface OpenPage {
  readonly page: Page;
  /** What went wrong in the page's scripts, or was refused by the browser. */
  readonly errors: string[];
}

/** A page in a fresh profile, which ends with its test; nothing moves in it by itself, unless its browser is given. */
export async function openPage(
  options: BrowserContextOptions,
  browser?: Browser,
): Promise<OpenPage> {
  const context = await (browser ?? await sharedBrowser()).newContext({
    reducedMotion: browser ? "no-preference" : "reduce",
    ...options,
  });
  context.setDefaultTimeout(HANG);
  await context.addInitScript(keepWhatGoesAway);
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error.stack)));
  return { page, errors };
}

/** Lets messages that go away by themselves stay: a test may look for them later than a person. */
function keepWhatGoesAway(): void {
  const set = globalThis.setTimeout;
  const never = 2 ** 31 - 1;
  const patient = (run: TimerHandler, delay = 0, ...more: unknown[]): number =>
    set(run, delay < 5000 ? delay : never, ...more);
  Object.assign(globalThis, { setTimeout: patient });
}

/** A page of a fresh profile with the editor open. */
export async function openEditor(url: string, browser?: Browser): Promise<OpenPage> {
  const { page, errors } = await openPage({
    viewport: { width: 1360, height: 800 },
    permissions: ["clipboard-read", "clipboard-write"],
  }, browser);
  page.on("console", (message) => {
    const text = `${message.text()} ${message.location().url}`;
    // While it computes, the runner may be too busy to count tokens.
    if (message.type() === "error" && !/status of 503 .*\/api\/tokens$/.test(text)) {
      errors.push(text);
    }
  });
  await page.goto(url);
  await page.locator("#app[data-ready]").waitFor();
  await page.evaluate(() => navigator.clipboard.writeText("")); // which pages share
  return { page, errors };
}
