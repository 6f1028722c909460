/// <reference lib="dom" />
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { BUNDLED_MODELS } from "../../src/runtime/models/default_roots.ts";
import { planDownload } from "../../src/runtime/download/download_plan.ts";
import { startHub } from "../runtime/fake_hub.ts";
import { printBytes } from "../../web/core/print_bytes.ts";
import { eventually } from "./eventually.ts";
import { Studio } from "./studio.ts";
import { test } from "./test_in_browser.ts";

const WEIGHTS = "unet/diffusion_pytorch_model.safetensors";

/** A template in few steps, with a model that is on the hub alone. */
function elsewhere(): string {
  const template = new URL(
    "../../nodes/diffusion/templates/text_to_image.graph.json",
    import.meta.url,
  );
  const graph = JSON.parse(Deno.readTextFileSync(template));
  graph.nodes.prior.inputs.model = "org/tiny";
  graph.nodes.schedule.inputs.numInferenceSteps = 2;
  graph.nodes.latents.inputs.batchSize = 1;
  return JSON.stringify(graph);
}

/** A graph from elsewhere: its model is got from a hub in the editor, and then it runs. */
test("a model that is not here is downloaded from the editor", async (t) => {
  await using hub = await startHub(join(BUNDLED_MODELS, "emoji"));
  const plan = await planDownload({ endpoint: hub.endpoint, offline: false }, "org/tiny");
  const size = printBytes(plan.bytes);
  const missing = Math.ceil(plan.files.find(({ path }) => path === WEIGHTS)!.bytes / 2);
  const half = `${printBytes(plan.bytes - missing)} of ${size}`;
  const models = await Deno.makeTempDir();
  const env = { HF_ENDPOINT: hub.endpoint, HF_HOME: models, BRAID_MODELS: models };
  await using studio = await Studio.open(env);
  await Deno.writeTextFile(join(studio.folder, "elsewhere.graph.json"), elsewhere());
  const visitor = await studio.visit();
  const { page } = visitor;
  const card = page.getByRole("group", { name: "Get org/tiny" });
  const download = page.getByRole("group", { name: "Download of org/tiny" });

  await visitor.step(t, "opening the graph says so and leads to size and license", async () => {
    await page.keyboard.press("Escape");
    await page.locator(".explorer li button", { hasText: "elsewhere" }).click();
    const toast = visitor.toast('"elsewhere" names a model that is not here: org/tiny');
    await toast.getByRole("button", { name: "Download…" }).click();
    await card.getByText(`${size} in ${plan.files.length} files`).waitFor();
    await card.getByText("License: mit").waitFor();
    assertEquals(hub.log.filter((line) => line.startsWith("storage")), []);
  });

  await visitor.step(t, "a download is seen, outlives the page, and is called off", async () => {
    hub.faults.set(WEIGHTS, ["stall"]);
    await card.getByRole("button", { name: `Download ${size}` }).click();
    await download.getByText(new RegExp(`^\\d+ %, .+ of ${size}$`)).waitFor();
    await page.locator(".status-bar").getByRole("button", { name: /org\/tiny \d+ %/ }).waitFor();
    await page.reload();
    await download.getByText(new RegExp(`^\\d+ %, ${half}$`)).waitFor(); // all that the hub sends
    await download.getByRole("button", { name: "Cancel" }).click();
    await download.getByText("Called off, what has come stays").waitFor();
  });

  await visitor.step(t, "it goes on, and the graph runs without a restart", async () => {
    await page.locator(".models-missing", { hasText: "org/tiny" }).waitFor();
    await download.getByRole("button", { name: "Go on" }).click();
    await visitor.toast("org/tiny is here").waitFor();
    await download.waitFor({ state: "detached" });
    await page.locator(".models-missing").waitFor({ state: "detached" });
    await page.locator(".models-item", { hasText: "org/tiny" }).waitFor();
    await visitor.run();
    await visitor.isPainted("save");
    assert(hub.log.some((line) => /bytes=\d+-/.test(line)));
  });

  await visitor.step(t, "what a hub does not have is said on the spot", async () => {
    await visitor.command("Get a model");
    await visitor.answer("org/absent");
    const absent = page.getByRole("group", { name: "Get org/absent" });
    await absent.getByText("the hub has no such model").waitFor();
    await absent.getByRole("button", { name: "Close" }).click();
    await absent.waitFor({ state: "detached" });
  }, /status of 404/);
  await Deno.remove(models, { recursive: true });
});

test("where downloads are switched off the editor says why, and what else there is", async (t) => {
  await using studio = await Studio.open({ HF_HUB_OFFLINE: "1" });
  await Deno.writeTextFile(join(studio.folder, "elsewhere.graph.json"), elsewhere());
  const visitor = await studio.visit();
  const { page } = visitor;

  await visitor.step(t, "the notice leads to the models, which say so", async () => {
    await page.keyboard.press("Escape");
    await page.locator(".explorer li button", { hasText: "elsewhere" }).click();
    const toast = visitor.toast('"elsewhere" names a model that is not here: org/tiny');
    await toast.getByRole("button", { name: "Show models" }).click();
    await page.getByText("Downloads are switched off on this server").waitFor();
    await eventually(
      async () => await page.getByRole("button", { name: "Get a model…" }).isDisabled(),
      true,
    );
    await page.locator(".models-missing", { hasText: "braid serve --models FOLDER" }).waitFor();
  });

  await visitor.step(
    t,
    "a run that is refused shows the problem and where to mend it",
    async () => {
      await visitor.run();
      await visitor.toast('There is no model "org/tiny"').waitFor();
      const problem = page.locator(".problem", { hasText: 'The model "org/tiny" is not here' });
      await problem.getByRole("button", { name: "How to get it: org/tiny" }).waitFor();
    },
    /status of 422 .*\/api\/runs/,
  );
});
