/// <reference lib="dom" />
/**
 * How smoothly the editor moves in a real browser, and how soon it is there:
 * `deno run -A tests/bench/editor_frames.ts`, and as part of `deno task bench`.
 */
import { join } from "@std/path";
import type { Browser, CDPSession, Page } from "playwright-core";
import { printWorkflow } from "../../src/graph/parse.ts";
import { buildEditor } from "../../web/build.ts";
import { openEditor } from "../browser/browser.ts";
import { launchBrowser } from "../browser/launch_browser.ts";
import { editorGraph } from "./editor_graph.ts";
import { startServer, untilInteractive } from "./editor_start.ts";
import { ms, printRows, type Row } from "./measure.ts";

const SIZES = [100, 500, 2000];
const STEPS = 60;

export async function editorFrames(folder: string): Promise<readonly Row[]> {
  const files = join(folder, "editor");
  await Deno.mkdir(files);
  for (const size of SIZES) {
    const text = printWorkflow(await editorGraph(size));
    await Deno.writeTextFile(join(files, `${size}.graph.json`), text);
  }
  const { first } = await buildEditor();
  await using launched = await launchBrowser();
  const { browser } = launched;
  const rows = [...await untilInteractive(browser, files), {
    what: "Editor's first scripts",
    measured: `${(first.bytes / 1000).toFixed(0)} kB`,
    baseline: `compressed ${(first.compressed / 1000).toFixed(0)} kB`,
  }];
  await using server = await startServer(files);
  const times: (readonly Gesture[])[] = [];
  for (const size of SIZES) {
    times.push(await gestures(browser, `${server.address}?open=${size}`));
  }
  for (const [index, size] of SIZES.entries()) {
    rows.push(...times[index]!.map((gesture, at) => rowOf(size, gesture, times[0]![at]!)));
  }
  return rows;
}

interface Gesture {
  readonly name: string;
  /** Milliseconds from frame to frame while it lasts. */
  readonly frames: readonly number[];
  /** Milliseconds of script that it took in all. */
  readonly script: number;
}

/** Median against the same at fewest nodes. */
function rowOf(size: number, { name, frames, script }: Gesture, base: Gesture): Row {
  const [middle, slow] = [percentile(frames, 0.5), percentile(frames, 0.95)];
  const rate = frames.length * 1000 / frames.reduce((sum, time) => sum + time, 0);
  return {
    what: `${size} nodes: ${name}`,
    measured: `median ${ms(middle)}, p95 ${ms(slow)}, ${rate.toFixed(0)} fps, script ${ms(script)}`,
    baseline: `${SIZES[0]} nodes: ${ms(percentile(base.frames, 0.5))}`,
    ratio: middle / percentile(base.frames, 0.5),
    aim: 1.2,
  };
}

async function gestures(browser: Browser, url: string): Promise<readonly Gesture[]> {
  const { page } = await openEditor(url, browser);
  await page.locator(".node, .far-picture").first().waitFor();
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Performance.enable");
  const middle = await middleOf(page, ".canvas");
  const rest = (): Promise<void> => page.waitForTimeout(600);
  const found: Gesture[] = [];
  /** Measures a gesture, which must move what is said. */
  const take = async (name: string, act: () => Promise<void>, moved?: string): Promise<void> => {
    await rest();
    const place = async (): Promise<string | null> =>
      moved ? await page.locator(moved).first().getAttribute("style") : null;
    const before = await place();
    found.push({ name, ...await record(page, cdp, act) });
    if (moved && await place() === before) throw new Error(`"${name}" moved nothing`);
  };
  const pan = (): Promise<void> => dragAlong(page, middle, "middle");

  await page.keyboard.press(".");
  await take("pan, all in view", pan, ".world");
  await take("zoom in and out, all in view", () => wheel(page, middle, 12));
  await closeUp(page, middle);
  await take("pan, close", pan, ".world");
  await take("zoom out and in, close", () => wheel(page, middle, -8));
  await rest();
  const [first] = await grips(page, ".node .header");
  if (!first) throw new Error("No header of a node is in sight");
  await page.mouse.click(first.x, first.y);
  await take("drag a node, close", () => dragAlong(page, first, "left"), ".selected");
  await selectSome(page, 20);
  const [held] = await grips(page, ".node.selected .header");
  await take("drag 20 nodes, close", () => dragAlong(page, held!, "left"), ".selected");
  await page.context().close();
  return found;
}

/** Zooms to the size at which people work. */
async function closeUp(page: Page, { x, y }: Point): Promise<void> {
  await page.mouse.move(x, y);
  for (let turn = 0; turn < 100; turn++) {
    const zoom = await page.locator(".world").first().evaluate((world) =>
      Number(/scale\((.+)\)/.exec(world.getAttribute("style")!)![1])
    );
    if (zoom >= 0.7) return;
    await page.mouse.wheel(0, -Math.min(100, Math.log2(0.72 / zoom) * 500));
  }
}

/** Where the pointer can take hold of elements, in the order of how near they are to the middle. */
async function grips(page: Page, selector: string): Promise<readonly Point[]> {
  const middle = await middleOf(page, ".canvas");
  const points = await page.locator(selector).evaluateAll((all) =>
    all.flatMap((one) => {
      const { left, top, right, bottom } = one.getBoundingClientRect();
      const [x, y] = [(left + right) / 2, (top + bottom) / 2];
      return one.contains(document.elementFromPoint(x, y)) ? [{ x, y }] : [];
    })
  );
  const distance = ({ x, y }: Point): number => Math.hypot(x - middle.x, y - middle.y);
  return points.sort((a, b) => distance(a) - distance(b));
}

/** Adds nodes in sight to the selection, until so many are. */
async function selectSome(page: Page, count: number): Promise<void> {
  await page.keyboard.down("Control");
  for (const { x, y } of await grips(page, ".node:not(.selected) .header")) {
    if (await page.locator(".node.selected").count() === count) break;
    await page.mouse.click(x, y);
  }
  await page.keyboard.up("Control");
}

interface Point {
  readonly x: number;
  readonly y: number;
}

async function middleOf(page: Page, selector: string): Promise<Point> {
  const { x, y, width, height } = (await page.locator(selector).first().boundingBox())!;
  return { x: x + width / 2, y: y + height / 2 };
}

/** Nearly round a circle, a step for each frame. */
async function dragAlong(page: Page, { x, y }: Point, button: "left" | "middle"): Promise<void> {
  await page.mouse.move(x, y);
  await page.mouse.down({ button });
  for (let step = 1; step <= STEPS; step++) {
    const angle = step / STEPS * 1.9 * Math.PI;
    await page.mouse.move(x + 200 * Math.sin(angle), y + 100 * (1 - Math.cos(angle)));
  }
  await page.mouse.up({ button });
}

/** Zooms by turns of the wheel, and back. */
async function wheel(page: Page, { x, y }: Point, turns: number): Promise<void> {
  await page.mouse.move(x, y);
  for (const sign of [-1, 1]) {
    for (let turn = 0; turn < Math.abs(turns) * 2; turn++) {
      await page.mouse.wheel(0, sign * Math.sign(turns) * 50);
    }
  }
}

async function record(
  page: Page,
  cdp: CDPSession,
  act: () => Promise<void>,
): Promise<{ frames: readonly number[]; script: number }> {
  const scripted = async (): Promise<number> => {
    const { metrics } = await cdp.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "ScriptDuration")!.value * 1000;
  };
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(globalThis, { frameTimes: times });
    const next = (now: number): void => {
      times.push(now);
      if ("frameTimes" in globalThis) requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
  const before = await scripted();
  await act();
  const script = await scripted() - before;
  const times = await page.evaluate(() => {
    const { frameTimes } = globalThis as unknown as { frameTimes: readonly number[] };
    Reflect.deleteProperty(globalThis, "frameTimes");
    return frameTimes;
  });
  return { frames: times.slice(1).map((time, index) => time - times[index]!), script };
}

function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!;
}

if (import.meta.main) {
  const folder = await Deno.makeTempDir();
  try {
    const text = printRows(await editorFrames(folder));
    await Deno.stdout.write(new TextEncoder().encode(`${text}\n`));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  Deno.exit();
}
