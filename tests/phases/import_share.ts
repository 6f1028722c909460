import { fromFileUrl, join } from "@std/path";

const TESTS = fromFileUrl(new URL("..", import.meta.url));
/** Files that a phase deals its tests to: as many are run beside each other as there are cores. */
const SHARES = 4;
/** Of whole programs. */
const WHOLE = /^(cli|scaffold|server)\//;
/** What takes seconds, such as a training. */
const LONG = /_long_test\.ts$/;

/**
 * Imports every fourth test of a phase: what tests import is loaded once for all of them, not once for each file, and so
 * are the parts of a server that its tests keep. The browser's are a phase of their own.
 */
export async function importShare(phase: "quick" | "processes", share: number): Promise<void> {
  const files = testsBelow("").sort().filter((path) =>
    (WHOLE.test(path) || LONG.test(path)) === (phase === "processes")
  );
  for (const [i, path] of files.entries()) {
    if (i % SHARES === share - 1) await import(`../${path}`);
  }
}

function testsBelow(folder: string): string[] {
  return [...Deno.readDirSync(join(TESTS, folder))].flatMap(({ name, isDirectory }) => {
    const path = folder + name;
    if (isDirectory) {
      return /^(browser|scaffold\/templates)$/.test(path) ? [] : testsBelow(`${path}/`);
    }
    return path.endsWith("_test.ts") ? [path] : [];
  });
}
