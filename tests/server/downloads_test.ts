import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import type { DownloadInfo, DownloadList, DownloadPlan } from "../../src/api/downloads.ts";
import type { ServerEvent } from "../../src/api/events.ts";
import type { ModelInfo } from "../../src/api/models.ts";
import type { Problem } from "../../src/api/problem.ts";
import { inFolder } from "../runs/trial.ts";
import { type FakeHub, startHub } from "../runtime/fake_hub.ts";
import { goldenCase, writePipeline } from "../runtime/tiny_models.ts";
import { serveIn } from "./serving.ts";

const WEIGHTS = "unet/diffusion_pytorch_model.safetensors";
const HALF = "unet/diffusion_pytorch_model.fp16.safetensors";

interface Api {
  readonly fake: FakeHub;
  /** Where models go. */
  readonly models: string;
  /** Stops the server. @returns its exit code, where it is a program */
  stop(): Promise<number | void>;
  ask<T>(method: string, path: string, body?: unknown): Promise<{ status: number; value: T }>;
  /** Waits for the download of `org/tiny` to be like this, as those are told who ask once and then listen. */
  told(test: (download: DownloadInfo) => boolean): Promise<DownloadInfo>;
}

/** A server between a hub and a folder of models, which its environment names: so it is a program of its own. */
function withHub(
  use: (api: Api) => Promise<void>,
  { env = {}, args = [] }: {
    readonly env?: Readonly<Record<string, string>>;
    readonly args?: readonly string[];
  } = {},
): Promise<void> {
  return inFolder(async (folder) => {
    const origin = await writePipeline(folder, "origin", {
      unet: goldenCase("unet_sd1_4_8").config,
    });
    await Deno.copyFile(join(origin, WEIGHTS), join(origin, HALF));
    await using fake = await startHub(origin);
    const all = {
      HF_ENDPOINT: fake.endpoint,
      HF_HOME: folder,
      BRAID_MODELS: join(folder, "mine"),
      ...env,
    };
    const served = join(folder, "served");
    await using server = await serveIn(all, served, ...args);
    const { address } = server;
    const ask = async <T>(method: string, path: string, body?: unknown) => {
      const response = await fetch(`${address}api/${path}`, {
        method,
        headers: { "content-type": "application/json" },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, value: (text ? JSON.parse(text) : undefined) as T };
    };
    const told = async (test: (download: DownloadInfo) => boolean): Promise<DownloadInfo> => {
      const source = new EventSource(`${address}api/events`);
      const { promise, resolve } = Promise.withResolvers<DownloadInfo>();
      const look = ({ downloads }: DownloadList): void => {
        const found = downloads.find(({ model }) => model === "org/tiny");
        if (found && test(found)) resolve(found);
      };
      source.onmessage = ({ data }) => {
        const event = JSON.parse(data) as ServerEvent;
        if (event.type === "downloads") look(event);
      };
      source.onopen = async () => look((await ask<DownloadList>("GET", "downloads")).value);
      try {
        return await promise;
      } finally {
        source.close();
      }
    };
    await use({ fake, models: all.BRAID_MODELS, stop: server.stop, ask, told });
  });
}

const TINY = { model: "org/tiny" };

Deno.test("a model is planned, downloaded by a process of its own, and there without a restart", () =>
  withHub(async ({ ask, told }) => {
    const { value: plan } = await ask<DownloadPlan>("POST", "downloads/plan", TINY);
    assertEquals([plan.license, plan.files, plan.here, plan.isWhole], ["mit", 4, 0, false]);
    assert(plan.bytes > 80_000);
    const started = await ask<DownloadInfo>("POST", "downloads", TINY);
    assertEquals([started.status, started.value.model], [201, "org/tiny"]);
    const done = await told(({ state }) => state !== "downloading");
    assertEquals([done.state, done.received, done.total], ["succeeded", plan.bytes, plan.bytes]);
    const { value: models } = await ask<ModelInfo[]>("GET", "models");
    assertEquals(models.find(({ name }) => name === "org/tiny")?.license, "mit");
    const again = await ask<DownloadPlan>("POST", "downloads/plan", TINY);
    assertEquals([again.value.here, again.value.isWhole], [plan.bytes, true]);
    assertEquals((await ask("DELETE", "downloads/org%2Ftiny")).status, 204);
    assertEquals((await ask("GET", "downloads")).value, { downloads: [] });
  }));

Deno.test("weights of another precision are offered, and got in place of the usual ones", () =>
  withHub(async ({ fake, ask, told }) => {
    const { value: usual } = await ask<DownloadPlan>("POST", "downloads/plan", TINY);
    assertEquals(usual.variants, ["fp16"]);
    const wish = { ...TINY, variant: "fp16" };
    const { value: plan } = await ask<DownloadPlan>("POST", "downloads/plan", wish);
    assertEquals([plan.variants, plan.files], [[], usual.files]);
    const { value: started } = await ask<DownloadInfo>("POST", "downloads", wish);
    assertEquals(started.variant, "fp16");
    assertEquals((await told(({ state }) => state !== "downloading")).state, "succeeded");
    assertEquals(fake.log.filter((line) => line.startsWith("storage")), [`storage ${HALF} `]);
  }));

Deno.test("a download is called off, kept by the server, and goes on where it was", () =>
  withHub(async ({ fake, ask, told }) => {
    fake.faults.set(WEIGHTS, ["stall"]);
    await ask("POST", "downloads", TINY);
    const part = await told(({ received }) => received > 40_000);
    assert(part.received < part.total);
    const same = await ask<DownloadInfo>("POST", "downloads", TINY);
    assertEquals(same.value.state, "downloading");
    assertEquals((await ask("DELETE", "downloads/org%2Ftiny")).status, 409);
    const off = await ask<DownloadInfo>("POST", "downloads/org%2Ftiny/cancel");
    assertEquals([off.status, off.value.state], [200, "cancelled"]);
    assertEquals((await ask("POST", "downloads/org%2Ftiny/cancel")).status, 409);
    await ask("POST", "downloads", TINY);
    const done = await told(({ state }) => state === "succeeded" || state === "failed");
    assertEquals([done.state, done.error], ["succeeded", undefined]);
    assertMatch(fake.log.findLast((line) => line.startsWith("storage"))!, /bytes=\d+-$/);
  }));

Deno.test("a server that stops ends its downloads", () =>
  withHub(async ({ fake, models, stop, ask, told }) => {
    fake.faults.set(WEIGHTS, ["stall"]);
    await ask("POST", "downloads", TINY);
    await told(({ received }) => received > 40_000);
    assertEquals(await stop(), 0);
    using lock = await Deno.open(join(models, "models--org--tiny", ".lock"), {
      write: true,
      create: true,
    });
    assert(await lock.tryLock(true), "its process is there still");
  }, { args: [] }));

Deno.test("what a hub refuses is said in one sentence, before and after the start", () =>
  withHub(async ({ fake, ask, told }) => {
    const absent = await ask<Problem>("POST", "downloads/plan", { model: "org/absent" });
    assertEquals(absent.status, 404);
    assertStringIncludes(absent.value.detail!, "no such model, revision or file: check the name");
    for (const model of ["tiny", "--help/x", "../../etc", "a/b/c"]) {
      const odd = await ask<Problem>("POST", "downloads", { model });
      assertEquals([odd.status, odd.value.detail], [400, "A model on a hub is named owner/name"]);
    }
    fake.gated = true;
    const gated = await ask<Problem>("POST", "downloads/plan", TINY);
    assertEquals(gated.status, 502);
    assertStringIncludes(gated.value.detail!, "accept the model's license on its page first");
    await ask("POST", "downloads", TINY);
    const failed = await told(({ state }) => state === "failed");
    assertEquals(failed.error, gated.value.detail);
    assertEquals((await ask("DELETE", "downloads/org%2Fabsent")).status, 404);
  }));

Deno.test("a hub that cannot be reached is said so", () =>
  withHub(async ({ ask }) => {
    const { status, value } = await ask<Problem>("POST", "downloads/plan", TINY);
    assertEquals(status, 502);
    assertStringIncludes(value.detail!, "127.0.0.1:1 cannot be reached: check the network");
  }, { env: { HF_ENDPOINT: "http://127.0.0.1:1" } }));

for (
  const [how, more, says] of [
    ["--offline", { args: ["--offline"] }, "start it without --offline"],
    ["HF_HUB_OFFLINE", { env: { HF_HUB_OFFLINE: "1" } }, "start it without HF_HUB_OFFLINE"],
  ] as const
) {
  Deno.test(`downloads are refused under ${how}, and a client is told why before it asks`, () =>
    withHub(async ({ fake, ask }) => {
      const { value } = await ask<DownloadList>("GET", "downloads");
      assertStringIncludes(value.refusal!, says);
      for (const path of ["downloads", "downloads/plan"]) {
        const refused = await ask<Problem>("POST", path, TINY);
        assertEquals([refused.status, refused.value.detail], [403, value.refusal]);
      }
      assertEquals(fake.log, []);
    }, more));
}
