/// <reference lib="dom" />
import { assert, assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { readFileSync } from "node:fs";
import config from "../../deno.json" with { type: "json" };
import { graphInPng } from "../../src/graph/picture.ts";
import type { Page } from "playwright-core";
import { launchBrowser, openEditor } from "./browser.ts";
import { eventually } from "./eventually.ts";

const ROOT = fromFileUrl(new URL("../..", import.meta.url));
const [, ...SERVE] = config.tasks.serve.command.split(" ");

/** The editor on a real server: a template is opened, run and looked at, saved, and run headlessly to the same bytes. */
Deno.test("a first picture: from template to file, in the browser and without it", async (t) => {
  const folder = await Deno.makeTempDir();
  const env = { XDG_CONFIG_HOME: join(folder, "config") };
  const server = new Deno.Command(Deno.execPath(), {
    args: [...SERVE, folder, "--port", "0", "--json"],
    cwd: ROOT,
    env,
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const browser = await launchBrowser();
  const reader = server.stdout.pipeThrough(new TextDecoderStream()).getReader();
  try {
    const { address } = JSON.parse((await reader.read()).value!) as { address: string };
    const { page, errors } = await openEditor(browser, address);

    await t.step("a template runs by one key, and its picture is on the node", async () => {
      await page.getByRole("button", { name: "Concept guidance" }).click();
      await page.locator('.node[data-node="save"]').waitFor();
      await page.keyboard.press("Control+Enter");
      const picture = page.locator('.node[data-node="save"] .pictures img').first();
      await picture.waitFor({ timeout: 60_000 });
      await page.waitForFunction(() =>
        document.querySelector<HTMLImageElement>(".node[data-node=save] img")!.naturalWidth > 0
      );
    });

    await t.step("what the guidance did is shown, and the picture large", async () => {
      await page.keyboard.press("F1");
      await page.keyboard.type("show guidance");
      await page.keyboard.press("Enter");
      await page.locator(".guidance-inspector .reports section").first().waitFor();
      await page.getByRole("button", { name: "Close the panel" }).click();
      await page.locator('.node[data-node="save"] .pictures img').first().dblclick();
      await page.locator(".image-viewer .main").waitFor();
      await page.keyboard.press("Escape");
    });

    await t.step("room is freed, and said", async () => {
      await page.keyboard.press("F1");
      await page.keyboard.type("free disk");
      await page.keyboard.press("Enter");
      await page.getByPlaceholder(/^\d+ runs?, pictures .+, results .+/).fill("made again");
      await page.keyboard.press("Enter");
      await page.getByText(/ freed: \d+ files? removed$/).waitFor();
    });

    await t.step("the saved workflow runs headlessly to the same bytes", async () => {
      await page.locator(".canvas").focus();
      await page.keyboard.press("Control+s");
      await page.locator(".quick-input input").fill("first");
      await page.keyboard.press("Enter");
      await page.getByRole("tab", { name: "first", exact: true }).waitFor();
      const { success } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "src/main.ts", "run", join(folder, "first.graph.json")]
          .concat("--out", join(folder, "headless")),
        cwd: ROOT,
        env,
        stdout: "null",
        stderr: "null",
      }).output();
      assert(success);
      const pixels = (path: string): Uint8Array => readFileSync(path);
      const [one] = pictures(join(folder, "output"));
      const [other] = pictures(join(folder, "headless"));
      assert(one && other);
      assertEquals(pixels(one).length, pixels(other).length);
      assertEquals(pixels(one), pixels(other));
    });

    await t.step("a picture dropped on the canvas opens the graph that made it", async () => {
      const [path] = pictures(join(folder, "output"));
      const graph = graphInPng(readFileSync(path!));
      assert(graph?.includes('"braid/1"'));
      await drop(page, "dropped.png", readFileSync(path!));
      await page.getByRole("tab", { name: /^dropped/ }).waitFor();
    });

    await t.step("a run that fails says so on the node", async () => {
      await drop(page, "broken.graph.json", new TextEncoder().encode(JSON.stringify(BROKEN)));
      await page.getByRole("tab", { name: /^broken/ }).waitFor();
      await page.keyboard.press("Control+Enter");
      await page.locator('.node.failed[data-node="load"]').waitFor({ timeout: 20_000 });
      const fault = page.locator('.node[data-node="load"] .fault');
      await eventually(
        async () => (await fault.getAttribute("title"))?.includes("nowhere.png"),
        true,
      );
    });

    await t.step("a server that goes away is said, and nothing is lost", async () => {
      server.kill("SIGINT");
      await server.status;
      await page.locator(".status-bar.offline").waitFor();
      await page.locator('.node[data-node="load"]').waitFor();
    });
    // Requests to the server that went away are all that may be wrong.
    assertEquals(errors.filter((error) => !/ERR_|Failed to load/.test(error)), []);
  } finally {
    await browser.close();
    try {
      server.kill("SIGINT");
    } catch {
      // It has ended.
    }
    await server.status;
    await reader.cancel();
    await Deno.remove(folder, { recursive: true });
  }
});

const BROKEN = {
  format: "braid/1",
  nodes: {
    load: { type: "core.load_image", inputs: { path: "nowhere.png" } },
    view: { type: "core.preview_image", inputs: { image: { from: "load.image" } } },
  },
  outputs: ["view"],
};

/** Drops a file on the canvas. */
async function drop(page: Page, name: string, bytes: Uint8Array): Promise<void> {
  const dataTransfer = await page.evaluateHandle(([name, bytes]) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([new Uint8Array(bytes)], name));
    return transfer;
  }, [name, [...bytes]] as const);
  await page.dispatchEvent(".canvas", "drop", { dataTransfer });
}

function pictures(folder: string): readonly string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) =>
    isDirectory ? pictures(join(folder, name)) : name.endsWith(".png") ? [join(folder, name)] : []
  );
}
