import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { Folder } from "../../src/files/folder.ts";
import { downloadModel } from "../../src/runtime/download/download_model.ts";
import { planDownload } from "../../src/runtime/download/download_plan.ts";
import { WriteError } from "../../src/runtime/download/fetch_file.ts";
import { chooseFiles, type HubFile, variantsOf } from "../../src/runtime/download/file_list.ts";
import { askHub, type Hub, HubError, hubFromEnv } from "../../src/runtime/download/hub.ts";
import { cachedPart, downloadToCache } from "../../src/runtime/download/hub_cache.ts";
import { ModelCatalogue } from "../../src/runtime/models/catalogue.ts";
import { COMMIT, type FakeHub, startHub } from "./fake_hub.ts";
import { canMount, withSmallDisk } from "../small_disk.ts";
import { goldenCase, writePipeline } from "./tiny_models.ts";

const WEIGHTS = "unet/diffusion_pytorch_model.safetensors";

async function withHub(f: (fake: FakeHub, hub: Hub, root: string) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    const folder = await writePipeline(root, "origin", { unet: goldenCase("unet_sd1_4_8").config });
    await Deno.writeTextFile(join(folder, "README.md"), "not needed");
    await Deno.writeTextFile(join(folder, "unet", "model.bin"), "not loaded");
    await using fake = await startHub(folder);
    await f(fake, { endpoint: fake.endpoint, offline: false }, root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("downloadModel fetches what is of use, and the model opens with source and license", async () => {
  await withHub(async (fake, hub, root) => {
    fake.token = "secret";
    const own = { ...hub, token: "secret" };
    const plan = await planDownload(own, "org/tiny");
    assertEquals(plan.files.map(({ path }) => path).sort(), [
      "model_index.json",
      "scheduler/scheduler_config.json",
      "unet/config.json",
      WEIGHTS,
    ]);
    assertEquals([plan.commit, plan.license], [COMMIT, "mit"]);
    const seen: number[] = [];
    await downloadModel(own, plan, new Folder(join(root, "models", "tiny")), {
      onProgress: ({ received, total }) => seen.push(received / total),
    });
    assertEquals([seen.at(-1), seen.every((share) => share <= 1)], [1, true]);
    assertEquals(
      await Deno.readFile(join(root, "models", "tiny", WEIGHTS)),
      await Deno.readFile(join(root, "origin", WEIGHTS)),
    );
    const [entry] = await new ModelCatalogue([join(root, "models")]).list();
    assertEquals(entry!.license, "mit");
    assert(entry!.source!.endsWith(`org/tiny/tree/${COMMIT}`));
    assertEquals(fake.leaked, [], "the token went to the storage host");
    // All is there: nothing is fetched again.
    fake.log.length = 0;
    await downloadModel(own, plan, new Folder(join(root, "models", "tiny")));
    assertEquals(fake.log, []);
  });
});

Deno.test("downloadModel goes on where the connection broke", async () => {
  await withHub(async (fake, hub, root) => {
    fake.faults.set(WEIGHTS, ["busy", "cut"]);
    const plan = await planDownload(hub, "org/tiny");
    const folder = join(root, "tiny");
    await downloadModel(hub, plan, new Folder(folder));
    const half = Math.floor(plan.files.find(({ path }) => path === WEIGHTS)!.bytes / 2);
    const asked = fake.log.filter((line) => line.startsWith("storage"));
    assertEquals(asked, [
      `storage ${WEIGHTS} `,
      `storage ${WEIGHTS} `,
      `storage ${WEIGHTS} bytes=${half}-`,
    ]);
    const copy = await Deno.readFile(join(folder, WEIGHTS));
    assertEquals(copy, await Deno.readFile(join(root, "origin", WEIGHTS)));
  });
});

Deno.test("downloadModel resumes an earlier process' part, also where a hub knows no ranges", async () => {
  await withHub(async (fake, hub, root) => {
    const plan = await planDownload(hub, "org/tiny");
    const whole = await Deno.readFile(join(root, "origin", WEIGHTS));
    for (const faults of [[], ["no ranges"]] as const) {
      const folder = join(root, `tiny${faults.length}`);
      await Deno.mkdir(join(folder, "unet"), { recursive: true });
      await Deno.writeFile(join(folder, `${WEIGHTS}.incomplete`), whole.slice(0, 1000));
      fake.faults.set(WEIGHTS, [...faults]);
      await downloadModel(hub, plan, new Folder(folder));
      assertEquals(await Deno.readFile(join(folder, WEIGHTS)), whole);
      assert(
        fake.log.at(-1)!.endsWith("bytes=1000-") ||
          fake.log.includes(`storage ${WEIGHTS} bytes=1000-`),
      );
    }
  });
});

Deno.test("downloadModel does not keep what has another hash than the hub listed", async () => {
  await withHub(async (fake, hub, root) => {
    fake.faults.set(WEIGHTS, ["spoil"]);
    const folder = join(root, "tiny");
    await downloadModel(hub, await planDownload(hub, "org/tiny"), new Folder(folder));
    const copy = await Deno.readFile(join(folder, WEIGHTS));
    assertEquals(copy, await Deno.readFile(join(root, "origin", WEIGHTS)));
    assertEquals(fake.log.filter((line) => line.startsWith("storage")).length, 2);
  });
});

Deno.test("downloadModel stops when it is told to, and leaves only parts", async () => {
  await withHub(async (_fake, hub, root) => {
    const plan = await planDownload(hub, "org/tiny");
    const controller = new AbortController();
    const folder = join(root, "tiny");
    await assertRejects(() =>
      downloadModel(hub, plan, new Folder(folder), {
        signal: controller.signal,
        onProgress: () => controller.abort(new Error("enough")),
      })
    );
    assertEquals(await Deno.stat(join(folder, WEIGHTS)).catch(() => "absent"), "absent");
  });
});

Deno.test("planDownload says in plain words why a hub refuses", async () => {
  await withHub(async (fake, hub) => {
    await assertRejects(
      () => planDownload(hub, "org/other"),
      HubError,
      "no such model, revision or file",
    );
    await assertRejects(
      () => planDownload(hub, "tiny"),
      RangeError,
      'named owner/name, but got "tiny"',
    );
    await assertRejects(
      () => planDownload({ ...hub, offline: true }, "org/tiny"),
      HubError,
      "HF_HUB_OFFLINE",
    );
    fake.token = "secret";
    await assertRejects(() => planDownload(hub, "org/tiny"), HubError, "set HF_TOKEN");
    const other = { ...hub, token: "other" };
    await assertRejects(
      () => planDownload(other, "org/tiny"),
      HubError,
      "accept the model's license",
    );
  });
});

Deno.test("planDownload refuses paths that leave the folder, and what no file is", async () => {
  const paths = ["../evil.json", "/etc/passwd", "a/./b.json", "C:\\evil.json", "a//b.json"];
  const file = (path: string, size: number) => ({ type: "file", path, size, oid: "0".repeat(40) });
  const bad = [...paths, "\ud800.json"].map((path) => file(path, 1));
  for (const entry of [...bad, file("a.json", -1)]) {
    await withHub(async (fake, hub) => {
      fake.extra.push(null, entry);
      await assertRejects(
        () => planDownload(hub, "org/tiny"),
        HubError,
        "lists a file that cannot be",
      );
    });
  }
});

Deno.test("a hub that says nothing more is asked anew, and given up on", async () => {
  await withHub(async (fake, hub, models) => {
    const quick = { ...hub, patience: 300 };
    const plan = await planDownload(quick, "org/tiny");
    fake.faults.set(WEIGHTS, ["stall"]);
    await downloadToCache(quick, plan, models);
    assertEquals(await cachedPart(plan, models), { bytes: plan.bytes, isWhole: true });
    const asked = fake.log.filter((line) => line.startsWith(`storage ${WEIGHTS}`));
    assertEquals(asked.length, 2);
    assertMatch(asked[1]!, /bytes=\d+-$/);
  });
  using silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const hub = {
    endpoint: `http://127.0.0.1:${silent.addr.port}`,
    offline: false,
    patience: 100,
  };
  await assertRejects(() => askHub(hub, "/a", "a/b"), HubError, "the hub says nothing more");
});

const listed = (...paths: string[]): HubFile[] =>
  paths.map((path) => ({ path, bytes: 1, hash: "0".repeat(40), algorithm: "git" }));
const chosen = (files: HubFile[], variant?: string): string[] =>
  chooseFiles(files, variant).map(({ path }) => path).sort();

Deno.test("chooseFiles takes one format and precision of each component", () => {
  const both = listed(
    "model_index.json",
    "sd_xl_base_1.0.safetensors",
    "unet/config.json",
    "unet/diffusion_pytorch_model.safetensors",
    "unet/diffusion_pytorch_model.fp16.safetensors",
    "unet/model.onnx",
    "unet/model.onnx_data",
    "unet/openvino_model.xml",
    "unet/diffusion_pytorch_model.bin",
    "safety_checker/model.safetensors",
    "tokenizer/vocab.json",
    "tokenizer/merges.txt",
  );
  const texts = [
    "model_index.json",
    "tokenizer/merges.txt",
    "tokenizer/vocab.json",
    "unet/config.json",
  ];
  assertEquals(variantsOf(both), ["fp16"]);
  assertEquals(chosen(both), [...texts, "unet/diffusion_pytorch_model.safetensors"]);
  assertEquals(
    chosen(both, "fp16"),
    [...texts, "unet/diffusion_pytorch_model.fp16.safetensors"],
  );
});

Deno.test("chooseFiles takes an export with whatever stands beside it", () => {
  const files = listed(
    "unet/model.onnx",
    "unet/weights.pb",
    "unet/conv_in.weight",
    "vae_decoder/model.onnx",
  );
  assertEquals(chosen(files), files.map(({ path }) => path).sort());
});

Deno.test("hubFromEnv reads the variables of Hugging Face's own tools", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(join(folder, "token"), "from file\n");
  const env = (values: Record<string, string>) => hubFromEnv((name) => values[name]);
  assertEquals(await env({ HF_HOME: folder }), {
    endpoint: "https://huggingface.co",
    token: "from file",
    offline: false,
  });
  assertEquals(
    await env({
      HF_HOME: folder,
      HF_ENDPOINT: "https://mirror/",
      HF_TOKEN: "a",
      HF_HUB_OFFLINE: "1",
    }),
    { endpoint: "https://mirror", token: "a", offline: true },
  );
  await Deno.remove(folder, { recursive: true });
});

Deno.test("chooseFiles takes a ControlNet at the root, and LoRAs, but no checkpoints that folders hold", () => {
  const network = listed("config.json", "diffusion_pytorch_model.safetensors", "runs/readme.txt");
  assertEquals(chosen(network), [
    "config.json",
    "diffusion_pytorch_model.safetensors",
    "runs/readme.txt",
  ]);
  const lora = listed(".gitattributes", "pytorch_lora_weights.safetensors", "other.safetensors");
  assertEquals(chosen(lora), ["pytorch_lora_weights.safetensors"]);
});

Deno.test("planDownload says before anything is promised that a model is gated, or of no use", async () => {
  await withHub(async (fake, hub, root) => {
    fake.gated = true;
    await assertRejects(
      () => planDownload(hub, "org/tiny"),
      HubError,
      "accept the model's license",
    );
    await Deno.mkdir(join(root, "pickled"));
    await Deno.writeTextFile(join(root, "pickled", "model.bin"), "not loaded");
    await using pickled = await startHub(join(root, "pickled"));
    await assertRejects(
      () => planDownload({ ...hub, endpoint: pickled.endpoint }, "org/tiny"),
      HubError,
      "it has no weights in safetensors or ONNX",
    );
  });
});

Deno.test("downloadToCache gives a name to what is whole, and goes on with what is not", async () => {
  await withHub(async (fake, hub, root) => {
    const models = join(root, "models");
    const plan = await planDownload(hub, "org/tiny");
    const list = () => new ModelCatalogue([models]).list();
    const controller = new AbortController();
    fake.faults.set(WEIGHTS, ["stall"]);
    await assertRejects(() =>
      downloadToCache(hub, plan, models, {
        signal: controller.signal,
        onProgress: ({ path }) => path === WEIGHTS && controller.abort(new Error("enough")),
      })
    );
    assertEquals(await list(), []);
    const part = await cachedPart(plan, models);
    assert(part.bytes > 0 && part.bytes < plan.bytes && !part.isWhole);
    using lock = await Deno.open(join(models, "models--org--tiny", ".lock"), {
      write: true,
      create: true,
    });
    await lock.lock(true);
    await assertRejects(
      () => downloadToCache(hub, plan, models),
      Error,
      "Another program downloads org/tiny already",
    );
    await lock.unlock();
    await downloadToCache(hub, plan, models);
    assertEquals((await list()).map(({ id, fault }) => [id, fault]), [["org/tiny", undefined]]);
    assertEquals(await cachedPart(plan, models), { bytes: plan.bytes, isWhole: true });
  });
});

Deno.test("planDownload takes only names that Hugging Face gives", async () => {
  for (
    const id of ["../..", "a/..", "a--b/c", "a/b/c", "a/b?x", "-a/b", "a/b.", "/a", "a/", "a b/c"]
  ) {
    const hub = { endpoint: "http://127.0.0.1:1", offline: false };
    await assertRejects(() => planDownload(hub, id), RangeError, "is named owner/name");
  }
});

Deno.test({
  name: "downloadToCache says that the disk is full, before and while it writes",
  ignore: !await canMount(),
  fn: () =>
    withHub(async (_fake, hub, root) => {
      const plan = await planDownload(hub, "org/tiny");
      for (const [size, says] of [["64k", "more bytes are needed"], ["128k", "the disk is full"]]) {
        const models = join(root, size!);
        await Deno.mkdir(models);
        await withSmallDisk(models, size!, async () => {
          await assertRejects(
            () =>
              downloadToCache(hub, plan, models, {
                onProgress: () => Deno.writeFileSync(join(models, "more"), new Uint8Array(40_000)),
              }),
            WriteError,
            says!,
          );
        });
      }
    }),
});
