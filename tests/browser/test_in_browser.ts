import { dirname, join } from "@std/path";
import { openContexts } from "./browser.ts";
import { HANG } from "./eventually.ts";

/** The parts of a test in a browser; the first that fails ends it, as what follows depends on it. */
export interface Steps {
  step(name: string, walk: () => Promise<void>): Promise<void>;
}

/** A test with pages in the shared browser, which are closed after it. What fails in it is told at once, with pictures. */
export function test(name: string, walk: (t: Steps) => Promise<void>): void {
  Deno.test(name, async (t) => {
    let told = false;
    const telling = async (what: string, walk: () => Promise<void>): Promise<void> => {
      try {
        await inTime(walk());
      } catch (error) {
        if (!told) await tell(what, error);
        told = true;
        throw error;
      }
    };
    const steps: Steps = {
      async step(part, walk) {
        if (await t.step(part, () => telling(`${name}: ${part}`, walk))) return;
        throw new Error(`"${part}" failed, and what follows depends on it`);
      },
    };
    try {
      await telling(name, () => walk(steps));
    } finally {
      for (const context of await openContexts()) await context.close();
    }
  });
}

/** @throws Error instead of waiting for ever for what hangs */
async function inTime(work: Promise<void>): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error("It hangs")), 5 * HANG);
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** Folders of pictures of what has failed, of which the last few are kept. */
const [FAILED, KEPT] = ["braid-failed-", 10];

async function keepLast(place: string): Promise<void> {
  const found: (readonly [path: string, made: number])[] = [];
  for await (const { name } of Deno.readDir(place)) {
    const path = join(place, name);
    if (!name.startsWith(FAILED)) continue;
    const made = await Deno.stat(path).then(({ mtime }) => mtime?.getTime() ?? 0, () => 0);
    found.push([path, made]);
  }
  for (const [path] of found.sort(([, a], [, b]) => b - a).slice(KEPT)) {
    await Deno.remove(path, { recursive: true }).catch(() => {}); // another has
  }
}

/** Prints what was waited for, and where pictures of the pages are that it was waited for on. */
async function tell(what: string, error: unknown): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: FAILED });
  await keepLast(dirname(folder));
  const pages = (await openContexts()).flatMap((context) => context.pages());
  const pictures = await Promise.all(pages.map(async (page, index) => {
    const path = join(folder, `page-${index + 1}.png`);
    const faulty = (error: Error): string => `no picture of ${page.url()}: ${error.message}`;
    return await page.screenshot({ path, timeout: 30_000 }).then(() => path, faulty);
  }));
  // deno-lint-ignore no-console
  console.error([`FAILED ${what}`, (error as Error).message, ...pictures].join("\n"));
}
