/// <reference lib="dom" />
import { assert, assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import { join } from "@std/path";
import type { RunInfo } from "../../src/api/runs.ts";
import { writeBundledTwins } from "../nodes/world.ts";
import { stripes } from "../training/recipe_world.ts";
import { accessibilityFaults } from "./accessibility.ts";
import { Studio, UNREACHABLE } from "./studio.ts";
import { test } from "./test_in_browser.ts";

const THEMES = ["light", "dark"];
/** More than are done before it is paused. */
const STEPS = "100000";

/** A newcomer with some pictures, and a model of their own to begin with. */
test("a concept is taught from pictures in the editor, paused, gone on with, and guided with", async (t) => {
  await using models = await tinyBase();
  await using studio = await Studio.open({ BRAID_MODELS: models.folder });
  const visitor = await studio.visit();
  const { page } = visitor;
  const view = page.locator(".teach");
  const shown = Deno.env.get("BRAID_TEST_SHOTS");
  const shoot = async (name: string): Promise<void> => {
    if (shown) await page.screenshot({ path: join(shown, `${name}.png`) });
  };

  await visitor.step(t, "pictures are brought, and it says what it would take", async () => {
    await page.keyboard.press("Escape");
    await visitor.command("Teach a concept from a folder");
    const pictures = await Promise.all(Array.from({ length: 9 }, async (_, i) => ({
      name: `p${i}.png`,
      mimeType: "image/png",
      buffer: Buffer.from(await stripes(i)),
    })));
    const notes = { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("none") };
    await view.getByLabel("Pictures to teach", { exact: true }).setInputFiles([...pictures, notes]);
    await view.getByText("9 pictures, 1 file left out").waitFor();
    await view.getByLabel("Name").fill("emoji-faces");
    await view.getByText(`There is a model "emoji-faces" already`).waitFor();
    await view.getByLabel("Name").fill("my-stripes");
    assertEquals(await view.getByLabel("Begins with").inputValue(), "emoji");
    await view.getByLabel("Begins with").selectOption("tiny");
    await view.getByLabel("Steps").fill(STEPS);
    await shoot("new");
    assertEquals(await accessibilityFaults(page, { themes: THEMES }), []);
    await view.getByRole("button", { name: "Look at the pictures" }).click();
    await view.getByText(/^Learns from 8 pictures, 1 held out/).waitFor();
    await view.getByText(/Memory: up to .* GB, of .* GB free/).waitFor();
    await view.getByText(/Time: about .* for 100000 steps/).waitFor();
    await shoot("plan");
    assert((await Deno.stat(join(studio.folder, "input", "my-stripes", "p0.png"))).isFile);
    assert(await view.getByRole("button", { name: "Guide with it" }).isDisabled());
  });

  await visitor.step(t, "it is taught, seen to, and paused with what it has learnt", async () => {
    await view.getByRole("button", { name: "Teach", exact: true }).click();
    await view.getByRole("img", { name: /^Losses by step: loss 0\.\d+/ }).waitFor();
    await view.getByRole("button", { name: /^What it learns from/ }).waitFor();
    await shoot("taught");
    await page.reload();
    await view.getByRole("img", { name: /^Losses by step: loss 0\.\d+/ }).waitFor();
    await view.getByRole("button", { name: "Pause" }).click();
    await view.getByText(/^Paused after \d+ of 100000 steps/).waitFor();
    await shoot("paused");
    const folder = join(studio.folder, "output", "models", "my-stripes");
    assert((await Deno.stat(join(folder, "unet", "config.json"))).isFile);
  });

  await visitor.step(t, "it goes on to its end, and is among the models at once", async () => {
    await studio.stop();
    await studio.start();
    await visitor.toast("The server is back").waitFor();
    assertEquals(await visitor.toast("cannot be read").count(), 0);
    const paused = await view.getByText(/^Paused after/).textContent();
    const steps = Number(/\d+/.exec(paused!)![0]) + 2;
    await view.getByLabel("Steps").fill(String(steps));
    await view.getByLabel("Steps").press("Tab");
    await view.getByRole("button", { name: "Go on" }).click();
    await view.getByText(`my-stripes: ${steps} steps`).waitFor();
    await shoot("finished");
    await visitor.closeToasts();
    assertEquals(await accessibilityFaults(page, { themes: THEMES }), []);
    const runs: readonly RunInfo[] = await (await fetch(`${studio.address}api/runs`)).json();
    assertEquals(runs.map(({ state, name }) => [state, name]), [
      ["succeeded", "Teach my-stripes"],
      ["cancelled", "Teach my-stripes"],
    ]);
  }, UNREACHABLE);

  await visitor.step(t, "a graph that guides with it is a button away", async () => {
    await view.getByRole("button", { name: "Guide with it" }).click();
    await page.locator(".node", { hasText: "Concept model" }).waitFor();
    await page.locator(".node", { hasText: "my-stripes" }).first().waitFor();
    await page.keyboard.press("Escape");
    await shoot("guided");
  });

  await visitor.step(t, "a LoRA is taught by captions that are brought along", async () => {
    await visitor.command("Teach a concept from a folder");
    const set = join(studio.folder, "set");
    for (const [i, path] of ["cat/1.png", "dog/1.png", "2.png", ".training/1.png"].entries()) {
      await Deno.mkdir(join(set, path, ".."), { recursive: true });
      await Deno.writeFile(join(set, path), await stripes(20 + i));
    }
    await Deno.writeTextFile(join(set, "cat", "1.txt"), "red stripes");
    await Deno.writeTextFile(join(set, "captions.json"), `{"dog/1.png": "stripes"}`);
    // What was brought by that name before, wrongly.
    await Deno.mkdir(join(studio.folder, "input", "my-lora"));
    await Deno.writeFile(join(studio.folder, "input", "my-lora", "wrong.png"), await stripes(30));
    await view.getByLabel("Folder of pictures to teach", { exact: true }).setInputFiles(set);
    await view.getByText("3 pictures, 2 captions").waitFor();
    await view.getByLabel("Teach as").selectOption("lora");
    await view.getByLabel("Name").fill("my-lora");
    await view.getByLabel("Begins with").selectOption("tiny");
    await view.getByLabel("Steps").fill("2");
    await shoot("captioned");
    await view.getByRole("button", { name: "Look at the pictures" }).click();
    await view.getByText('1 of 3 pictures have no caption, and are learnt without one: "2.png"')
      .waitFor();
    assertEquals(
      JSON.parse(
        await Deno.readTextFile(join(studio.folder, "input", "my-lora-2", "captions.json")),
      ),
      { "cat/1.png": "red stripes", "dog/1.png": "stripes" },
    );
    await view.getByRole("button", { name: "Teach", exact: true }).click();
    await view.getByText("my-lora: 2 steps").waitFor();
    await shoot("lora");
    assertEquals(await accessibilityFaults(page, { themes: THEMES }), []);
    await view.getByRole("button", { name: "Guide with it" }).click();
    await page.locator(".node", { hasText: "Load LoRA" }).or(
      page.locator(".node", { hasText: "my-lora" }),
    ).first().waitFor();
    await shoot("painted");
  });
});

/** A folder with a base that is quickly taught. */
async function tinyBase(): Promise<{ readonly folder: string } & AsyncDisposable> {
  const folder = await Deno.makeTempDir();
  await writeBundledTwins(folder);
  await Deno.rename(join(folder, "emoji"), join(folder, "tiny")); // the bundled ones come first
  return { folder, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}
