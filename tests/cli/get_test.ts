import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import config from "../../deno.json" with { type: "json" };
import { type FakeHub, startHub } from "../runtime/fake_hub.ts";
import { goldenCase, writePipeline } from "../runtime/tiny_models.ts";
import { braid, type Ended, ended, filesIn, PROJECT } from "./braid.ts";

/** What `deno task get` runs with. */
const FLAGS = config.tasks["permitted:get"].command.split(" ").slice(1, -3);
const WEIGHTS = "unet/diffusion_pytorch_model.safetensors";

interface Trial {
  readonly fake: FakeHub;
  readonly models: string;
  readonly env: Record<string, string>;
  start(...args: readonly string[]): Deno.ChildProcess;
  get(...args: readonly string[]): Promise<Ended>;
}

async function withHub(use: (trial: Trial) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    const folder = await writePipeline(root, "origin", { unet: goldenCase("unet_sd1_4_8").config });
    await using fake = await startHub(folder);
    const models = join(root, "models");
    const env = { HF_ENDPOINT: fake.endpoint, BRAID_MODELS: models, HF_HOME: root };
    const start = (...args: readonly string[]): Deno.ChildProcess =>
      new Deno.Command(Deno.execPath(), {
        args: [...FLAGS, join(PROJECT, "src", "main.ts"), "models", "get", ...args],
        env,
        stdout: "piped",
        stderr: "piped",
      }).spawn();
    const get = async (...args: readonly string[]): Promise<Ended> => {
      const { code, stdout, stderr } = await start(...args).output();
      return ended(code, stdout, stderr);
    };
    await use({ fake, models, env, start, get });
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("braid models get tells size, license and files first, and gets the model by its name", () =>
  withHub(async ({ models, env, get }) => {
    const plan = await get("org/tiny", "--dry-run");
    assertEquals([plan.code, plan.out], [0, ""]);
    assertMatch(plan.err, /^Size +90 kB$/m);
    assertMatch(plan.err, /^License +mit$/m);
    assertMatch(plan.err, new RegExp(`^ +${WEIGHTS} +90 kB$`, "m"));
    assertEquals(await Deno.stat(models).catch(() => "absent"), "absent");
    const got = await get("org/tiny");
    assertEquals(got.code, 0);
    assertMatch(got.err, /^100 % +90 kB of 90 kB/m);
    assertEquals(
      [...filesIn(got.out.trim())],
      [
        "braid.json",
        "model_index.json",
        "scheduler/scheduler_config.json",
        "unet/config.json",
        WEIGHTS,
      ],
    );
    const listed = await braid(["models", "org/tiny"], { env });
    assertEquals(listed.code, 0);
    assertMatch(listed.out, /^Model +org\/tiny$/m);
    assertMatch(listed.out, /^License +mit$/m);
    const again = await get("org/tiny", "--dry-run");
    assertStringIncludes(again.err, "all of it here already");
  }));

Deno.test("braid models get --json tells plan, progress and end as lines", () =>
  withHub(async ({ get, models }) => {
    const { code, events } = await get("org/tiny", "--json");
    const told = events as unknown as Record<string, unknown>[];
    assertEquals(code, 0);
    assertEquals([...new Set(told.map(({ event }) => event))], ["plan", "progress", "finished"]);
    const [plan] = told;
    assertEquals([plan!.id, plan!.license, plan!.folder], ["org/tiny", "mit", models]);
    const { received, total } = told.at(-2)!;
    assertEquals([received, total], [plan!.bytes, plan!.bytes]);
  }));

Deno.test("braid models get stops by Ctrl-C and goes on where it was", {
  ignore: Deno.build.os === "windows",
}, () =>
  withHub(async ({ fake, get, start }) => {
    fake.faults.set(WEIGHTS, ["stall"]);
    const process = start("org/tiny", "--json");
    let seen = "";
    for await (const chunk of process.stdout) {
      seen += new TextDecoder().decode(chunk);
      if (seen.includes(`"progress","path":"${WEIGHTS}"`)) break;
    }
    process.kill("SIGINT");
    assertEquals((await process.status).code, 130);
    await process.stderr.cancel();
    const rest = await get("org/tiny");
    assertEquals(rest.code, 0);
    const asked = fake.log.filter((line) => line.startsWith("storage"));
    assertMatch(asked.at(-1)!, /bytes=\d+-$/);
  }));

Deno.test("braid models get says what went wrong in one sentence, with a code for it", () =>
  withHub(async ({ fake, env, get }) => {
    const [absent, odd, bare, stray, revision] = await Promise.all([
      get("org/absent"),
      get("tiny"),
      get(),
      get("org/tiny", "more"),
      get("org/tiny", "--revision", "v2"),
    ]);
    assertEquals([absent, odd, bare, stray, revision].map(({ code }) => code), [4, 2, 2, 2, 4]);
    assertStringIncludes(absent.err, "the hub has no such model, revision or file: check the name");
    assertStringIncludes(odd.err, `named owner/name, but got "tiny"`);
    assertStringIncludes(bare.err, "braid models get needs OWNER/NAME");
    fake.gated = true;
    const gated = await get("org/tiny", "--json");
    assertEquals(gated.code, 1);
    const [failed] = gated.events as unknown as { event: string; message: string }[];
    assertEquals(failed!.event, "failed");
    assertStringIncludes(failed!.message, "accept the model's license on its page first");
    const off = await braid(["models", "get", "org/tiny"], { env });
    assertEquals(off.code, 2);
    assert(
      off.err.startsWith(`braid: This command may not use the network: use "deno task get org/`),
    );
  }));
