import { delimiter, join } from "node:path";
import process from "node:process";
import chromium from "@sparticuz/chromium";
import { chromium as playwright } from "playwright-core";
import type { Browser, BrowserContext, LaunchOptions } from "playwright-core";
import { eventually } from "./eventually.ts";

/** Names the browser to test with, where the one that would be found is not the one to use. */
const CHOICE = "BRAID_TEST_BROWSER";
/** Names the folder for temporary files. */
const TEMPORARY = Deno.build.os === "windows" ? "TEMP" : "TMPDIR";
const ASKS_TO_STOP = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export interface LaunchedBrowser extends AsyncDisposable {
  readonly browser: Browser;
}

/**
 * A real browser: Chromium, Chrome or Edge where one is installed, else the one in a package. Profile and downloads are in
 * a folder of its own, which goes with it.
 */
export async function launchBrowser(): Promise<LaunchedBrowser> {
  const folder = await Deno.makeTempDir({ prefix: "braid-browser-" });
  try {
    const browser = await launch((options) =>
      temporarilyIn(folder, () => playwright.launch(options))
    );
    const watch = tellEnd(browser);
    return {
      browser,
      async [Symbol.asyncDispose]() {
        watch[Symbol.dispose]();
        await browser.close();
        await remove(folder);
      },
    };
  } catch (error) {
    await remove(folder);
    throw error;
  }
}

/** Has what is begun keep its temporary files in a folder. */
async function temporarilyIn<T>(folder: string, begin: () => Promise<T>): Promise<T> {
  const before = Deno.env.get(TEMPORARY);
  Deno.env.set(TEMPORARY, folder);
  try {
    return await begin();
  } finally {
    if (before === undefined) Deno.env.delete(TEMPORARY);
    else Deno.env.set(TEMPORARY, before);
  }
}

/**
 * Says that a browser has ended amid the tests, and why: a signal that asks their process to stop, as `timeout` sends one,
 * ends it first, and what failed is then the page that somebody waited for.
 */
function tellEnd(browser: Browser): Disposable {
  let sent: string | undefined;
  const note = (signal: string): void => void (sent = signal);
  const tell = (): void => {
    const why = sent === undefined ? "by itself" : `as its tests were sent ${sent}`;
    // deno-lint-ignore no-console
    console.error(`The browser has ended ${why}: what was waited for in it fails for that`);
  };
  for (const signal of ASKS_TO_STOP) process.on(signal, note);
  browser.on("disconnected", tell);
  return {
    [Symbol.dispose]() {
      for (const signal of ASKS_TO_STOP) process.off(signal, note);
      browser.off("disconnected", tell);
    },
  };
}

/** Tries again while processes of the browser that are ending still write there. */
async function remove(folder: string): Promise<void> {
  const removed = (): Promise<boolean> =>
    Deno.remove(folder, { recursive: true }).then(() => true, () => false);
  await eventually(removed, true);
}

/** A browser of a person, with what it keeps in a folder of its own: on, where that has been one's before. */
export function launchProfile(folder: string): Promise<BrowserContext> {
  return launch((options) => playwright.launchPersistentContext(folder, options));
}

/** A browser that is started as a click in a terminal starts one: with what it is to open as its argument. */
export function launchAt(url: string, folder: string): Promise<StartedBrowser> {
  return launch(async ({ executablePath }) => {
    if (executablePath === undefined) throw new Error("It is known to playwright alone");
    const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0"];
    const process = new Deno.Command(executablePath, {
      args: [...flags, `--user-data-dir=${folder}`, url],
      stdout: "null",
      stderr: "piped",
    }).spawn();
    let said = "";
    const ended = process.stderr.pipeThrough(new TextDecoderStream());
    for await (const part of ended.values({ preventCancel: true })) {
      said += part;
      const [, address] = /listening on (ws:\S+)/.exec(said) ?? [];
      if (address === undefined) continue;
      const browser = await playwright.connectOverCDP(address);
      return {
        pid: process.pid,
        browser,
        async [Symbol.asyncDispose]() {
          await browser.close();
          process.kill("SIGKILL");
          await Promise.all([process.status, ended.cancel()]);
        },
      };
    }
    throw new Error(said);
  });
}

export interface StartedBrowser extends LaunchedBrowser {
  readonly pid: number;
}

async function launch<T>(start: (options: LaunchOptions) => Promise<T>): Promise<T> {
  const chosen = Deno.env.get(CHOICE);
  if (chosen) return await start({ executablePath: chosen });
  for (const one of installed()) {
    try {
      return await start(one);
    } catch {
      // It is not there, or does not start: the next one may.
    }
  }
  if (Deno.build.os !== "linux" || Deno.build.arch !== "x86_64") {
    throw new Error(`No Chromium, Chrome or Edge was found: install one, or name it in ${CHOICE}`);
  }
  return await start({ executablePath: await (unpacked ??= unpack()) });
}

let unpacked: Promise<string> | undefined;

/** The browser of the package, once for all that a process starts. It goes with the process. */
async function unpack(): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "braid-chromium-" });
  globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
  return await temporarilyIn(folder, () => chromium.executablePath());
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
