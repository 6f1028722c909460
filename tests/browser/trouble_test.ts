/// <reference lib="dom" />
import { assertEquals } from "@std/assert";
import type { BrowserContext, Page } from "playwright-core";
import { fromFileUrl, join } from "@std/path";
import { parseWorkflow, printWorkflow } from "../../src/graph/parse.ts";
import { EMPTY } from "../../src/graph/empty_workflow.ts";
import { ENDLESS } from "../runs/trial.ts";
import { killAll } from "../server/serving.ts";
import { drafts } from "./drafts.ts";
import { eventually } from "./eventually.ts";
import { launchProfile } from "./launch_browser.ts";
import { serveEditor } from "./serve.ts";
import { Studio, UNREACHABLE } from "./studio.ts";
import { test } from "./test_in_browser.ts";

const PLUGINS = fromFileUrl(new URL("../runs/plugins", import.meta.url));

/** A run that goes on until it is stopped and waits meanwhile: one that computed would take all that the page needs. */
const GRAPH = {
  format: "braid/1",
  nodes: {
    prompt: { type: "core.prompt", inputs: { text: "a cat" } },
    slow: {
      type: "trial.slow",
      inputs: { text: { from: "prompt.text" }, steps: ENDLESS, milliseconds: 100 },
    },
    color: { type: "core.color_image" },
    save: { type: "core.save_image", inputs: { image: { from: "color.image" } } },
  },
  outputs: ["slow", "save"],
};

test("trouble is said, and nothing is lost by it", async (t) => {
  await using studio = await Studio.open({}, "--plugins", PLUGINS);
  await Deno.writeTextFile(join(studio.folder, "mine.graph.json"), JSON.stringify(GRAPH));
  const visitor = await studio.visit();
  const { page } = visitor;
  await page.setViewportSize({ width: 1600, height: 1000 });
  const step = (name: string, walk: () => Promise<void>, expected?: RegExp) =>
    visitor.step(t, name, walk, expected);
  const goesOn = page.locator('.node.running[data-node="slow"] [role=progressbar]');
  const begin = async (): Promise<void> => {
    await visitor.run();
    await goesOn.waitFor();
  };
  const stop = page.locator(".tabs").getByRole("button", { name: "Stop" });

  await step("a run is stopped at once, and says so", async () => {
    await page.keyboard.press("Control+p");
    await visitor.answer("mine");
    await visitor.node("slow").waitFor();
    await page.getByRole("button", { name: "Runs", exact: true }).click();
    await page.keyboard.press(".");
    await begin();
    await stop.click();
    await page.locator('.node.cancelled[data-node="slow"]').waitFor();
    await visitor.runs("cancelled").waitFor();
  });

  await step("a runner that crashes fails its run alone", async () => {
    await begin();
    await studio.killRunner();
    await visitor.toast(/^mine failed at Slow: The runner was killed, most likely/).waitFor();
    await visitor.runs("failed").getByText("The runner was killed").waitFor();
    await visitor.closeToasts();
    await visitor.type("slow", "steps", "4");
    await visitor.run();
    await visitor.isPainted("save");
    await visitor.runs("succeeded").first().waitFor();
  });

  await step("the runner is started anew when asked for, and ends no run unasked", async () => {
    await page.locator(".canvas").focus();
    await visitor.command("Reload node definitions");
    await visitor.toast(/are up to date: no plugin has changed/).waitFor();
    await visitor.command("Restart runner");
    await visitor.toast("The runner has started anew").waitFor();
    await visitor.closeToasts();
    await visitor.type("slow", "steps", String(ENDLESS));
    await begin();
    for (const answer of ["Leave it", "Restart, which ends it"]) {
      await visitor.command("Restart runner");
      await page.getByPlaceholder("A run is going").waitFor();
      await visitor.answer(answer);
      if (answer === "Leave it") await goesOn.waitFor();
    }
    await visitor.toast("The runner has started anew").waitFor();
    await visitor.runs("failed").nth(1).waitFor();
    await visitor.closeToasts();
  });

  await step("a server that is started anew marks what it ran, and runs it again", async () => {
    await visitor.type("slow", "steps", String(ENDLESS));
    await begin();
    await studio.crash();
    await page.locator(".status-bar.offline", { hasText: "The server is gone" }).waitFor();
    await visitor.node("prompt").locator("textarea").fill("laughing");
    await studio.start();
    await visitor.toast("The server is back").waitFor();
    await visitor.runs("interrupted").waitFor();
    await page.locator('.node.cancelled[data-node="slow"]').waitFor();
    await visitor.runs("interrupted").getByRole("button", { name: "Run again" }).click();
    // What it runs is not the graph on the canvas any more, whose nodes tell of it only before what was changed.
    await page.locator(".run-card.running [role=progressbar]").waitFor();
    assertEquals(await page.locator('.node.running[data-node="slow"]').count(), 0);
    await stop.click();
    await visitor.runs("cancelled").nth(1).waitFor();
    await eventually(() => visitor.node("prompt").locator("textarea").inputValue(), "laughing");
  }, UNREACHABLE);

  await step("what is edited while the server is away is saved when it is back", async () => {
    await visitor.save("mine");
    await studio.stop();
    await page.locator(".status-bar.offline").waitFor();
    await visitor.node("prompt").locator("textarea").fill("winking");
    await page.keyboard.press("Control+s");
    await visitor.toast("Cannot reach the server: is it still running?").waitFor();
    await page.locator(".tab.active.dirty").waitFor();
    await studio.start();
    await page.locator(".status-bar:not(.offline)").waitFor();
    await visitor.save("mine");
    assertEquals(promptOf(studio, "mine"), "winking");
  }, UNREACHABLE);

  await step("two pages with one workflow do not overwrite each other", async () => {
    const other = await visitor.secondTab();
    await other.page.keyboard.press("Control+o");
    await other.answer("mine");
    await visitor.node("prompt").locator("textarea").fill("dancing");
    await other.node("prompt").locator("textarea").fill("sleeping");
    await other.save("mine");
    await page.getByRole("alert").filter({ hasText: '"mine" was changed by another' }).waitFor();
    await page.keyboard.press("Control+s");
    await page.getByPlaceholder('"mine" has changed since it was opened').waitFor();
    await visitor.answer("another name");
    await visitor.answer("mine too");
    await page.getByRole("tab", { name: "mine too", exact: true }).waitFor();
    assertEquals(promptOf(studio, "mine"), "sleeping");
    assertEquals(promptOf(studio, "mine too"), "dancing");
  }, /status of 412/);
});

test("a browser that is killed, as by a lack of memory, has all that it was not asked to save", async () => {
  if (Deno.build.os !== "linux") return; // where its processes are found
  await using site = await serveEditor();
  const profile = await Deno.makeTempDir({ prefix: "braid-profile-" });
  let context: BrowserContext | undefined;
  const open = async (): Promise<Page> => {
    context = await launchProfile(profile);
    const page = context.pages()[0] ?? await context.newPage();
    await page.goto(site.url);
    await page.locator("#app[data-ready]").waitFor();
    return page;
  };
  try {
    const page = await open();
    const earlier = { name: "kept by an earlier version", at: "2026-01-01T00:00:00Z", session: "" };
    await page.evaluate(
      (draft) => localStorage.setItem("braid.drafts.earlier", draft),
      JSON.stringify({ ...earlier, text: printWorkflow(EMPTY) }),
    );
    await page.reload();
    await page.getByRole("tab", { name: earlier.name }).waitFor();
    await page.keyboard.press("Alt+n");
    await page.getByRole("tab", { name: "untitled" }).waitFor();
    await page.locator(".canvas").focus();
    await page.keyboard.press("Shift+S");
    await page.locator(".note textarea:focus").fill("Remember the milk");
    await eventually(async () => String(await drafts(page)), /the milk/);
    await kill(profile);
    const again = await open();
    await again.getByRole("tab", { name: earlier.name }).waitFor();
    await again.getByRole("tab", { name: "untitled" }).click();
    await again.locator(".note", { hasText: "Remember the milk" }).waitFor();
    assertEquals(await again.evaluate(() => localStorage.getItem("braid.drafts.earlier")), null);
  } finally {
    await context?.close();
    await Deno.remove(profile, { recursive: true });
  }
});

/** Kills all processes of a browser at once, by the profile that it was started with. */
async function kill(profile: string): Promise<void> {
  const pids: number[] = [];
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const line = await Deno.readTextFile(`/proc/${name}/cmdline`).catch(() => "");
    if (line.includes(profile)) pids.push(Number(name));
  }
  killAll(pids);
}

function promptOf({ folder }: Studio, name: string): unknown {
  const text = Deno.readTextFileSync(join(folder, `${name}.graph.json`));
  return parseWorkflow(text).nodes.prompt?.inputs?.text;
}
