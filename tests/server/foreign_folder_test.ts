/** Folders of other people, as they come by a download or a clone, in front of the real server. */
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { basename, fromFileUrl, join } from "@std/path";
import { Folder } from "../../src/files/folder.ts";
import { openDatabase } from "../../src/runs/store/database.ts";
import { encodeImage } from "../../src/runtime/images/encode.ts";
import { zeros } from "../../src/tensor/tensor.ts";
import { EventHub } from "../../src/runs/queue/event_hub.ts";
import { othersIn } from "../../src/program/own_folder.ts";
import { openTrust } from "../../src/program/trust.ts";
import { RunStore } from "../../src/runs/store/run_store.ts";
import type { RunInfo } from "../../src/api/runs.ts";
import type { ServerStatus } from "../../src/api/status.ts";
import { canMount, fill, withSmallDisk } from "../small_disk.ts";
import { ownOf } from "./own_folder.ts";
import { serveHere } from "./serve_here.ts";
import { over, PICTURE, serve, serveIn } from "./serving.ts";

const CONFIG = fromFileUrl(new URL("../../deno.json", import.meta.url));
const HASH = "ab".padEnd(64, "0");
const OLD = new Date(Date.now() - 7 * 86_400_000);

/** What must not be touched: names as Braid's own are, among others. */
const OUTSIDE = ["kept.txt", `ab/${HASH}`, `ab/${HASH}-64.webp`, `ab/${HASH}.result`];

async function inPlace(test: (folder: string, outside: string) => Promise<void>): Promise<void> {
  const place = await Deno.makeTempDir();
  const [folder, outside] = [join(place, "folder"), join(place, "outside")];
  const before = (): Promise<string[]> =>
    Promise.all(OUTSIDE.map((name) => Deno.readTextFile(join(outside, name))));
  try {
    await Deno.mkdir(folder);
    for (const name of OUTSIDE) {
      const path = join(outside, name);
      await Deno.mkdir(join(path, ".."), { recursive: true });
      await Deno.writeTextFile(path, name);
      await Deno.utime(path, OLD, OLD);
    }
    await test(folder, outside);
    assertEquals(await before(), OUTSIDE);
    const found = [...Deno.readDirSync(outside), ...Deno.readDirSync(join(outside, "ab"))];
    assertEquals(found.length, OUTSIDE.length + 1, "nothing was made outside");
  } finally {
    await Deno.remove(place, { recursive: true });
  }
}

/** Puts a history into a folder that was not made here, and settings: where its files are. */
async function bring(
  folder: string,
  settings: unknown = {},
  name = `history-${crypto.randomUUID()}`,
): Promise<string> {
  const place = join(folder, ".braid");
  await Deno.mkdir(join(place, name), { recursive: true });
  await Deno.writeTextFile(join(place, "settings.json"), JSON.stringify(settings));
  return join(place, name);
}

/** A queue that begins as soon as a server opens it. */
function queueIn(own: string, name: string): void {
  const database = openDatabase(new Folder(own));
  new RunStore(database).add({ workflow: JSON.stringify(PICTURE), name });
  database.close();
}

/** A graph that reads a picture. */
const readingOf = (path: string): unknown => ({
  format: "braid/1",
  nodes: {
    image: { type: "core.load_image", inputs: { path } },
    view: { type: "core.preview_image", inputs: { image: { from: "image.image" } } },
  },
  outputs: ["view"],
});

/** What becomes of a run of a graph. */
async function runIn(address: string, workflow: unknown): Promise<RunInfo> {
  const answer = await fetch(`${address}api/runs`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ workflow }),
  });
  return await over(address, (await answer.json()).id);
}

/** Says that a folder is trusted, as the editor does. */
const giveTrust = (address: string, folder: string): Promise<Response> =>
  fetch(`${address}api/trust`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ folder }),
  });

const clean = (address: string): Promise<Response> =>
  fetch(`${address}api/storage/clean`, { method: "POST" });

for (const name of [".braid", "output", "input"]) {
  Deno.test(`a folder whose ${name} is a link is not opened`, () =>
    inPlace(async (folder, outside) => {
      await Deno.symlink(outside, join(folder, name));
      await assertRejects(() => serveHere(folder, { trust: true }), Error, `${name}" is a link`);
    }));
}

const LINKED = ["artifacts", "cache", "thumbnails", "braid.sqlite", "lock"];
for (const name of [...LINKED, "../settings.json", ...LINKED.map((name) => `../${name}`)]) {
  Deno.test(`a trusted folder whose .braid/history-x/${name} is a link loses nothing outside`, () =>
    inPlace(async (folder, outside) => {
      const own = await bring(folder);
      await Deno.remove(join(own, name), { recursive: true }).catch(() => {});
      const isFile = /\w\.\w|lock/.test(name);
      await Deno.symlink(isFile ? join(outside, "new") : outside, join(own, name));
      const server = await serveHere(folder, { trust: true }).catch((error: Error) => {
        assertMatch(error.message, /is a link/);
      });
      if (!server) return;
      await using _ = server;
      await clean(server.address);
      const put = await fetch(`${server.address}api/settings?scope=workspace`, {
        method: "PUT",
        headers: { "content-type": "application/json", "if-match": "*" },
        body: "{}",
      });
      if (name === "../settings.json") assertEquals(put.status, 403);
      await put.body?.cancel();
    }));
}

Deno.test("workflows behind a link are neither read, written nor deleted", () =>
  inPlace(async (folder, outside) => {
    await Deno.symlink(outside, join(folder, "linked"));
    await Deno.symlink(join(outside, "kept.txt"), join(folder, "one.graph.json"));
    await using server = await serveHere(folder);
    const url = `${server.address}api/workflows`;
    for (const name of ["linked/new", "one"]) {
      for (const method of ["GET", "PUT", "DELETE"]) {
        const answer = await fetch(`${url}/${encodeURIComponent(name)}`, {
          method,
          headers: { "content-type": "application/json", "if-none-match": "*" },
          ...(method === "PUT" && { body: JSON.stringify(PICTURE) }),
        });
        const { detail } = await answer.json();
        assert([403, 404].includes(answer.status), `${method} ${name}: ${answer.status}`);
        if (answer.status === 403) assertMatch(detail, /is a link/);
      }
    }
    assertEquals(await (await fetch(url)).json(), []);
  }));

Deno.test({
  name: "pipes and huge files in the place of workflows keep no server waiting",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inPlace(async (folder) => {
      const paths = ["pipe.graph.json", "input/pipe.png"].map((name) => join(folder, name));
      await Deno.mkdir(join(folder, "input"));
      await new Deno.Command("mkfifo", { args: paths }).output();
      await Deno.writeTextFile(join(folder, "huge.graph.json"), "");
      await Deno.truncate(join(folder, "huge.graph.json"), 2 ** 40);
      await Deno.writeTextFile(join(folder, "one.graph.json"), JSON.stringify(PICTURE));
      await using server = await serveHere(folder);
      const url = `${server.address}api/workflows`;
      for (const name of ["pipe", "huge"]) {
        for (const method of ["GET", "PUT", "DELETE"]) {
          const answer = await fetch(`${url}/${name}`, {
            method,
            headers: { "content-type": "application/json", "if-none-match": "*" },
            ...(method === "PUT" && { body: JSON.stringify(PICTURE) }),
          });
          const { detail } = await answer.json();
          assertEquals(answer.status, 409, `${method} ${name}`);
          assertMatch(detail, /is neither file nor folder|at most \d+ are read/);
        }
      }
      const list = await (await fetch(url)).json() as { name: string }[];
      assertEquals(list.map(({ name }) => name), ["one"]);
      const run = await runIn(server.address, readingOf("pipe.png"));
      assertMatch(run.error?.message ?? "", /There is no file "pipe.png"/);
    }),
});

Deno.test("a link that comes while the server runs leads nothing out", () =>
  inPlace(async (folder, outside) => {
    await using server = await serveHere(folder);
    const pictures = `${folder}-pictures`;
    await Deno.mkdir(pictures);
    const png = await encodeImage(zeros([1, 3, 2, 2]), "png");
    await Deno.writeFile(join(pictures, "secret.png"), png);
    await Deno.symlink(pictures, join(folder, "input"));
    const found = await fetch(`${server.address}api/images/secret.png`);
    await found.body?.cancel();
    assertEquals(found.status, 403);
    assertEquals(await (await fetch(`${server.address}api/images`)).json(), []);
    const read = await runIn(server.address, readingOf("secret.png"));
    assertEquals(read.state, "failed");
    assertMatch(read.error?.message ?? "", /input" is another folder than the one/);
    for (const name of ["artifacts", "cache", "thumbnails"]) {
      const path = join(ownOf(folder), name);
      await Deno.remove(path, { recursive: true }).catch(() => {});
      await Deno.symlink(outside, path);
    }
    await Deno.remove(join(folder, "output"), { recursive: true });
    await Deno.symlink(outside, join(folder, "output"));
    const saved = await runIn(server.address, PICTURE);
    assertEquals(saved.state, "failed");
    assertMatch(saved.error?.message ?? "", /is a link/);
    const upload = await fetch(`${server.address}api/uploads?name=a.webp`, {
      method: "POST",
      body: "RIFF....WEBP",
    });
    assertEquals([upload.status, /is a link/.test((await upload.json()).detail)], [403, true]);
    await (await clean(server.address)).body?.cancel();
  }));

Deno.test("what a folder brings counts only once it is trusted, which is remembered", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const own = await bring(folder, { "cache.maxBytes": 0, "storage.maxBytes": 0 });
    queueIn(own, "brought");
    const [result, other] = [`${HASH}.result`, "notes.txt"];
    for (const name of [result, other]) {
      await Deno.mkdir(join(own, "cache", "ab"), { recursive: true });
      await Deno.writeTextFile(join(own, "cache", "ab", name), "kept");
    }
    const runs = async (address: string): Promise<number> =>
      (await (await fetch(`${address}api/runs`)).json()).length;
    const isTrusted = async (address: string): Promise<boolean> =>
      (await (await fetch(`${address}api/trust`)).json()).trusted;
    {
      await using server = await serve(folder);
      assertEquals([await isTrusted(server.address), await runs(server.address)], [false, 0]);
      const settings = await (await fetch(`${server.address}api/settings`)).json();
      assertEquals(settings, {}, "settings of the folder do not count");
      await (await clean(server.address)).body?.cancel();
      assert(await Deno.stat(join(own, "cache", "ab", result)));
      assert(await Deno.stat(join(folder, "output")).then(() => true, () => false));

      const refused = await giveTrust(server.address, `${folder} as it was shown`);
      assertEquals([refused.status, await isTrusted(server.address)], [409, false]);
      assertMatch((await refused.json()).detail, /look at that one first$/);
      await Deno.rename(folder, `${folder}-old`);
      await bring(folder);
      const replaced = await giveTrust(server.address, folder);
      assertMatch((await replaced.json()).detail, /is another folder than the one that was opened/);
      assertEquals([replaced.status, await isTrusted(server.address)], [409, false]);
      await Deno.remove(folder, { recursive: true });
      await Deno.rename(`${folder}-old`, folder);
      const given = await giveTrust(server.address, folder);
      assertEquals(given.status, 202);
      await given.body?.cancel();
      while (!await isTrusted(server.address)) await new Promise((go) => setTimeout(go, 50));
      const [run] = await (await fetch(`${server.address}api/runs`)).json();
      assertEquals(run.name, "brought");
      await over(server.address, run.id);
      await (await clean(server.address)).body?.cancel();
      assert(
        await Deno.stat(join(ownOf(folder), "cache", "ab", other)),
        "only its own names are cleaned",
      );
    }
    await using again = await serve(folder);
    assertEquals([await isTrusted(again.address), await runs(again.address)], [true, 1]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a folder that cannot be opened when it is trusted leaves the server as it was, and says why", () =>
  inPlace(async (folder, outside) => {
    const own = await bring(folder);
    await Deno.symlink(outside, join(own, "artifacts"));
    await using server = await serveHere(folder);
    const ask = async (method: string, path: string) =>
      await (await fetch(`${server.address}api/${path}`, { method })).json();
    for (let time = 0; time < 2; time++) {
      await (await giveTrust(server.address, folder)).body?.cancel();
      assertEquals((await ask("GET", "trust")).trusted, false);
      const { notices: [{ level, text }] } = await ask("GET", "status");
      assertEquals(level, "error");
      assertMatch(text, /^The folder is not trusted: .*artifacts" is a link/);
    }
    await Deno.remove(join(ownOf(folder), "artifacts"));
    await (await giveTrust(server.address, folder)).body?.cancel();
    assertEquals((await ask("GET", "trust")).trusted, true);
    assertEquals((await ask("GET", "status")).notices, undefined);
  }));

Deno.test("a server whose folder cannot be opened any more goes on when it can", () =>
  inPlace(async (folder, outside) => {
    await bring(folder);
    await using server = await serveHere(folder);
    await Deno.remove(join(folder, "output"), { recursive: true });
    await Deno.symlink(outside, join(folder, "output"));
    await (await giveTrust(server.address, folder)).body?.cancel();
    const status = async (): Promise<number> => {
      const answer = await fetch(`${server.address}api/status`);
      await answer.body?.cancel();
      return answer.status;
    };
    while (await status() !== 503) await new Promise((go) => setTimeout(go, 50));
    await Deno.remove(join(folder, "output"));
    while (await status() !== 200) await new Promise((go) => setTimeout(go, 50));
  }));

Deno.test("runs and files that came before the folder was trusted are there afterwards", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const brought = { "history.maxRuns": 5, "grid.size": 8 };
    const database = openDatabase(new Folder(await bring(folder, brought)));
    const { run } = new RunStore(database).add({
      workflow: JSON.stringify(PICTURE),
      name: "brought",
    });
    const hub = new EventHub(database);
    for (let index = 0; index < 30; index++) hub.publish({ type: "run", run });
    database.close();
    const plugins = fromFileUrl(new URL("../runs/plugins", import.meta.url));
    await using server = await serveHere(folder, { plugins: [plugins] });
    const ask = async (method: string, path: string, body?: unknown): Promise<Response> =>
      await fetch(`${server.address}api/${path}`, {
        method,
        headers: { "content-type": "application/json" },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    const start = async (name: string, workflow: unknown = PICTURE): Promise<string> =>
      (await (await ask("POST", "runs", { workflow, name })).json()).id;
    const stateOf = async (id: string): Promise<string> =>
      (await (await ask("GET", `runs/${id}`)).json()).state;
    const first = await over(server.address, await start("first"));
    const made = first.outputs.view?.[0]?.artifacts?.[0]?.sha256;
    const seen = async (): Promise<string> =>
      await (await ask("GET", `runs/${first.id}/events`)).text();
    const told = await seen();
    const settings = "settings?scope=workspace";
    await (await ask("PATCH", settings, { "grid.size": 32 })).body?.cancel();
    const slow = { type: "trial.slow", inputs: { steps: 100_000 } };
    const going = await start("going", { format: "braid/1", nodes: { slow }, outputs: ["slow"] });
    while (await stateOf(going) !== "running") await new Promise((go) => setTimeout(go, 50));
    await (await ask("PATCH", "queue", { paused: true })).body?.cancel();
    await start("second");
    await (await giveTrust(server.address, folder)).body?.cancel();
    while (!(await (await ask("GET", "trust")).json()).trusted) {
      await new Promise((go) => setTimeout(go, 50));
    }
    const runs = await (await ask("GET", "runs")).json() as { id: string; name: string }[];
    const { notices } = await (await ask("GET", "status")).json();
    const names = runs.map(({ name }) => name);
    assertEquals(names, ["second", "going", "first", "brought"], JSON.stringify(notices));
    assert(["queued", "running"].includes(await stateOf(going)), "it begins anew");
    await (await ask("POST", `runs/${going}/cancel`)).body?.cancel();
    for (const { id, name } of runs) {
      const { state } = await over(server.address, id);
      assertEquals(state, name === "going" ? "cancelled" : "succeeded");
    }
    const file = await ask("GET", `artifacts/${made}`);
    await file.body?.cancel();
    assertEquals(file.status, 200);
    assertEquals(await seen(), told);
    assertEquals(await (await ask("GET", settings)).json(), { ...brought, "grid.size": 32 });
    const left = join(folder, "config", "braid", "untrusted");
    for (const { name } of Deno.readDirSync(left)) {
      assert(![...Deno.readDirSync(join(left, name))].some(({ name }) => /sqlite|art/.test(name)));
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** Trusts a folder as the editor does, and waits until its server has opened it anew. */
async function trustIn(address: string, folder: string): Promise<void> {
  await (await giveTrust(address, folder)).body?.cancel();
  for (;;) {
    const answer = await fetch(`${address}api/trust`);
    if ((await answer.json()).trusted) return;
    await new Promise((go) => setTimeout(go, 50));
  }
}

Deno.test("trust in a folder runs nothing again that was cut off in it before", () =>
  inPlace(async (folder) => {
    const own = await bring(folder);
    const database = openDatabase(new Folder(own));
    const store = new RunStore(database);
    const { run: { id } } = store.add({ workflow: JSON.stringify(PICTURE) });
    store.update(id, { state: "running", started: new Date().toISOString() });
    database.close(); // as a server leaves it that is killed
    await using server = await serveHere(folder);
    await trustIn(server.address, folder);
    const { state } = await (await fetch(`${server.address}api/runs/${id}`)).json() as RunInfo;
    assertEquals(state, "interrupted");
  }));

Deno.test("a history that was set aside before the folder was trusted can be brought back afterwards, pictures and all", () =>
  inPlace(async (folder) => {
    await bring(folder);
    const config = join(folder, "config");
    const place = join(folder, "config", "braid", "untrusted");
    let made: string;
    {
      await using server = await serveHere(folder, {}, config);
      const started = await fetch(`${server.address}api/runs`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ workflow: PICTURE, name: "mine" }),
      });
      const { outputs } = await over(server.address, (await started.json()).id);
      made = outputs.view![0]!.artifacts![0]!.sha256;
    }
    const [name] = [...Deno.readDirSync(place)].map(({ name }) => name);
    Deno.writeTextFileSync(join(place, name!, "braid.sqlite"), "damaged");
    const bounds = { "storage.maxBytes": 0, "history.maxRuns": 5000 };
    Deno.writeTextFileSync(join(place, name!, "bounds.json"), JSON.stringify(bounds));
    await using server = await serveHere(folder, {}, config);
    await trustIn(server.address, folder);
    const usage = await (await fetch(`${server.address}api/storage`)).json();
    assertEquals(usage.limits.maxRuns, 5000);
    const { notices } = await (await fetch(`${server.address}api/status`)).json() as ServerStatus;
    const [moved, offer] = notices!;
    const aside = join(ownOf(folder), "braid.sqlite.");
    assert(moved!.text.includes(`is "${aside}`), moved!.text);
    assertEquals(offer!.action, "bringBack");
    await (await clean(server.address)).body?.cancel();
    const back = await fetch(`${server.address}api/history/back`, { method: "POST" });
    assertEquals(await back.json(), { runs: 1 });
    const runs = await (await fetch(`${server.address}api/runs`)).json() as RunInfo[];
    assertEquals(runs.map(({ name }) => name), ["mine"]);
    const file = await fetch(`${server.address}api/artifacts/${made}`);
    await file.body?.cancel();
    assertEquals(file.status, 200);
  }));

Deno.test("what was made under another name of a folder that was not trusted is there", () =>
  inPlace(async (folder) => {
    await bring(folder);
    const link = `${folder}-linked`;
    await Deno.symlink(folder, link);
    const config = `${folder}-config`;
    const names: string[] = [];
    for (const trust of [false, true]) {
      await using server = await serveHere(trust ? folder : link, { trust }, config);
      const runs = `${server.address}api/runs`;
      if (!trust) {
        const request = new Request(runs, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ workflow: PICTURE, name: "by a link" }),
        });
        await (await fetch(request)).body?.cancel();
      } else for (const { name } of await (await fetch(runs)).json()) names.push(name);
    }
    assertEquals(names, ["by a link"]);
  }));

Deno.test("what was made in a folder that was not trusted is there when it was moved, be it trusted then", () =>
  inPlace(async (folder) => {
    const config = join(folder, "config");
    const [first, second] = ["first", "second"].map((name) => join(folder, name));
    const seen = async (path: string, trust = false): Promise<string[]> => {
      await using server = await serveHere(path, { trust }, config);
      const runs = `${server.address}api/runs`;
      const names = (await (await fetch(runs)).json() as RunInfo[]).map(({ name }) => name!);
      const answer = await fetch(runs, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ workflow: PICTURE, name: `run ${names.length}` }),
      });
      await answer.body?.cancel();
      return names;
    };
    await Deno.mkdir(first!);
    await bring(first!);
    assertEquals(await seen(first!), []);
    await Deno.rename(first!, second!);
    await Deno.mkdir(first!); // another one by that name
    await bring(first!);
    assertEquals(await seen(second!), ["run 0"]);
    assertEquals(await seen(first!), []);
    await Deno.remove(first!, { recursive: true });
    await Deno.rename(second!, first!);
    await Deno.rename(first!, join(folder, "third"));
    assertEquals(await seen(join(folder, "third"), true), ["run 1", "run 0"]);
  }));

Deno.test("a folder without a history is trusted from its start, a copy of it is not", async () => {
  const place = await Deno.makeTempDir();
  const [folder, copy] = [join(place, "own"), join(place, "copy")];
  const config = join(place, "config");
  try {
    const trusted = async (path: string): Promise<boolean> => {
      await using server = await serveHere(path, {}, config);
      return (await (await fetch(`${server.address}api/trust`)).json()).trusted;
    };
    assertEquals([await trusted(folder), await trusted(folder)], [true, true]);
    await new Deno.Command("cp", { args: ["-r", folder, copy] }).output();
    assertEquals(await trusted(copy), false);
  } finally {
    await Deno.remove(place, { recursive: true });
  }
});

Deno.test("what is unpacked in the place of a folder that was trusted is not trusted", () =>
  inPlace(async (folder) => {
    const user = join(folder, "user");
    const own = new Folder(join(folder, "own"));
    const trusts = (): boolean => openTrust(user).has(own);
    const replace = async (): Promise<void> => {
      await Deno.remove(own.path, { recursive: true });
      await Deno.mkdir(own.path);
      await bring(own.path);
    };
    openTrust(user).add(own);
    assertEquals(trusts(), true);
    await replace();
    assertEquals([trusts(), openTrust(user).isNew(own)], [false, false]);
    openTrust(user).add(own);
    openTrust(join(folder, "another person")).add(own);
    assertEquals(trusts(), true);
  }));

Deno.test("a folder on a disk that is not there for a while is trusted when it is back", () =>
  inPlace(async (folder) => {
    const user = join(folder, "user");
    const [own, other] = ["own", "other"].map((name) => new Folder(join(folder, name))) as [
      Folder,
      Folder,
    ];
    own.make();
    other.make();
    openTrust(user).add(own);
    await Deno.rename(own.path, `${own.path} away`);
    openTrust(user).add(other);
    await Deno.rename(`${own.path} away`, own.path);
    assertEquals([own, other].map((one) => openTrust(user).has(one)), [true, true]);
  }));

Deno.test("what is unpacked over a folder that is trusted starts nothing, shows nothing and loses nothing", () =>
  inPlace(async (folder) => {
    const names = async (address: string): Promise<string[]> =>
      (await (await fetch(`${address}api/runs`)).json() as RunInfo[]).map(({ name }) => name!);
    {
      await using server = await serveHere(folder);
      const answer = await fetch(`${server.address}api/runs`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ workflow: PICTURE, name: "mine" }),
      });
      await over(server.address, (await answer.json()).id);
    }
    const own = ownOf(folder);
    const brought = [await bring(folder), await bring(folder, {}, "")];
    for (const one of brought) queueIn(one, "brought");
    // As it was killed: a log that lies beside a database is part of it.
    await Deno.mkdir(join(folder, "other"));
    const other = openDatabase(new Folder(join(folder, "other")));
    new RunStore(other).add({ workflow: JSON.stringify(PICTURE), name: "logged" });
    const log = Deno.readFileSync(join(folder, "other", "braid.sqlite-wal"));
    other.close();
    Deno.writeFileSync(join(folder, ".braid", "braid.sqlite-wal"), log);
    await Deno.mkdir(join(folder, ".braid", "cache"));
    for (let time = 0; time < 2; time++) {
      await using server = await serveHere(folder);
      assertEquals(await names(server.address), ["mine"]);
      const { notices } = await (await fetch(`${server.address}api/status`)).json();
      for (const one of [brought[0], join(folder, ".braid", "braid.sqlite")]) {
        assert(
          notices.some(({ text }: { text: string }) =>
            text.startsWith(`"${one}" is another history`) && text.includes(`move "${own}" away`)
          ),
        );
      }
    }
    await Deno.rename(own, join(folder, "away"));
    await Deno.remove(brought[0]!, { recursive: true });
    await using server = await serveHere(folder, { trust: true });
    assertEquals((await names(server.address)).includes("mine"), false);
    await Deno.rename(join(folder, "away"), join(folder, "kept"));
  }));

Deno.test("who gave a folder that is trusted now has no name by which to bring another history", () =>
  inPlace(async (folder) => {
    const [user, other] = ["user", "another person"].map((name) => join(folder, name));
    const served = new Folder(join(folder, "served"));
    await Deno.mkdir(served.path);
    const brought = await bring(served.path);
    queueIn(brought, "first");
    openTrust(user).add(served);
    const own = openTrust(user).ownOf(served);
    assertEquals(own.has("braid.sqlite"), true);
    assertEquals(await Deno.stat(brought).catch(() => "gone"), "gone");
    openTrust(other).add(served); // as from another machine, with settings of its own
    for (const person of [user, other]) {
      assertEquals(openTrust(person).has(served), true);
      assertEquals(openTrust(person).ownOf(served).path, ownOf(served.path));
    }
    await bring(served.path, {}, basename(brought));
    assertEquals(openTrust(other).ownOf(served).has("braid.sqlite"), true);
  }));

Deno.test("a history that a server is at work on gets no new name", () =>
  inPlace(async (folder) => {
    const own = new Folder(await bring(folder));
    using lock = own.open("lock");
    assertEquals(lock.tryLockSync(true), true);
    await assertRejects(
      () => serveHere(folder, { trust: true }),
      Error,
      "Another server is at work",
    );
    assertEquals(ownOf(folder), own.path);
  }));

Deno.test("a history that an earlier version has kept is moved to its new name, be it cut short, and not while that version is at work", () =>
  inPlace(async (folder) => {
    const earlier = await bring(folder, { "grid.size": 8 }, ".");
    queueIn(earlier, "brought");
    await Deno.mkdir(join(earlier, "artifacts", "ab"), { recursive: true });
    await Deno.writeTextFile(join(earlier, "artifacts", "ab", HASH), "kept");
    const open = openDatabase(new Folder(earlier)); // killed while it was open: the log is there
    new RunStore(open).add({ workflow: JSON.stringify(PICTURE), name: "logged" });
    const log = Deno.readFileSync(join(earlier, "braid.sqlite-wal"));
    open.close();
    Deno.writeFileSync(join(earlier, "braid.sqlite.2026-01-01T00-00-00Z"), log);
    {
      using lock = new Folder(earlier).open("lock");
      assertEquals(lock.tryLockSync(true), true);
      await assertRejects(
        () => serveHere(folder, { trust: true }),
        Error,
        "Another server is at work",
      );
      assertEquals([...Deno.readDirSync(earlier)].length, 5);
    }
    // A start that was killed between two of its files.
    const half = join(earlier, `history-${crypto.randomUUID()}`);
    await Deno.mkdir(half);
    await Deno.rename(join(earlier, "artifacts"), join(half, "artifacts"));
    await using server = await serveHere(folder, { trust: true });
    const runs = await (await fetch(`${server.address}api/runs`)).json() as RunInfo[];
    assertEquals(runs.map(({ name }) => name), ["logged", "brought"]);
    const own = ownOf(folder);
    assertEquals(await Deno.readTextFile(join(own, "artifacts", "ab", HASH)), "kept");
    const left = [...Deno.readDirSync(earlier)].map(({ name }) => name).sort();
    assertEquals(left, [own.slice(earlier.length + 1), "settings.json"]);
    const settings = await (await fetch(`${server.address}api/settings`)).json();
    assertEquals(settings, { "grid.size": 8 });
  }));

Deno.test("a log that lies where an earlier version had its own is played over no other history", () =>
  inPlace(async (folder) => {
    const [own, other] = [await bring(folder), join(folder, "other")];
    queueIn(own, "mine");
    await Deno.mkdir(other);
    queueIn(other, "first");
    const open = openDatabase(new Folder(other));
    new RunStore(open).add({ workflow: JSON.stringify(PICTURE), name: "logged" });
    const log = Deno.readFileSync(join(other, "braid.sqlite-wal"));
    open.close();
    Deno.writeFileSync(join(folder, ".braid", "braid.sqlite-wal"), log);
    await using server = await serveHere(folder, { trust: true });
    const runs = await (await fetch(`${server.address}api/runs`)).json() as RunInfo[];
    assertEquals(runs.map(({ name }) => name), ["mine"]);
  }));

Deno.test("where an earlier version was last at work, what that has kept counts, and no history that was unpacked", () =>
  inPlace(async (folder) => {
    const [user, served] = [join(folder, "user"), new Folder(join(folder, "own"))];
    await Deno.mkdir(served.path);
    const brought = await bring(served.path);
    for (const name of ["braid.sqlite", "braid.sqlite-wal"]) {
      Deno.writeTextFileSync(join(brought, name), "brought");
    }
    const later = new Date(Date.now() + 1e9);
    await Deno.utime(brought, later, later);
    const uuid = crypto.randomUUID();
    served.write(`.braid/trusted-${uuid}`, "");
    const half = join(served.path, ".braid", `history-${uuid}`); // a start was killed
    for (const name of ["braid.sqlite", "braid.sqlite-wal"]) {
      Deno.writeTextFileSync(join(served.path, ".braid", name), "mine");
    }
    await Deno.mkdir(half);
    await Deno.rename(
      join(served.path, ".braid", "braid.sqlite-wal"),
      join(half, "braid.sqlite-wal"),
    );
    const folders = { [served.path]: `.braid/trusted-${uuid}` };
    new Folder(user).write("trusted.json", JSON.stringify({ folders }));
    openTrust(user).add(served);
    const own = openTrust(user).ownOf(served).path;
    assert(own !== half, "git may have published the mark, which told that name");
    assertEquals(served.has(`.braid/trusted-${uuid}`), false);
    for (const [where, what] of [[own, "mine"], [brought, "brought"]] as const) {
      for (const name of ["braid.sqlite", "braid.sqlite-wal"]) {
        assertEquals(Deno.readTextFileSync(join(where, name)), what);
      }
    }
  }));

Deno.test({
  name:
    "a folder of an earlier version on a disk that cannot be written to is known by nothing that others can bring",
  ignore: !await canMount(),
  fn: () =>
    inPlace(async (folder) => {
      const [user, disk] = [join(folder, "user"), join(folder, "disk")];
      const own = new Folder(join(disk, "own"));
      const mark = `.braid/trusted-${crypto.randomUUID()}`;
      new Folder(user).write("trusted.json", JSON.stringify({ folders: { [own.path]: mark } }));
      await Deno.mkdir(disk);
      await withSmallDisk(disk, "1m", () => {
        own.write(mark, "");
        own.write(".braid/braid.sqlite", "mine");
        const mount = (how: string): void =>
          assert(
            new Deno.Command("mount", { args: ["-o", `remount,${how}`, disk] }).outputSync()
              .success,
          );
        mount("ro");
        openTrust(user).add(own);
        assertEquals(openTrust(user).has(own), true);
        mount("rw");
        own.remove(mark);
        assertEquals(openTrust(user).has(own), false);
      });
    }),
});

Deno.test("any number of histories that are unpacked into a folder are told of in a few words", () =>
  inPlace(async (folder) => {
    const served = new Folder(folder);
    const own = await bring(folder);
    for (let count = 0; count < 20; count++) await bring(folder);
    const others = othersIn(served, new Folder(own));
    assertEquals(others.length, 4);
    assertMatch(others[3]!, /has 17 more histories: delete/);
  }));

Deno.test("who publishes a folder with git publishes no name of a history", () =>
  inPlace(async (folder) => {
    const served = new Folder(join(folder, "served"));
    const trust = openTrust(join(folder, "user"));
    trust.add(served);
    const ignored = await Deno.readTextFile(join(trust.ownOf(served).path, ".gitignore"));
    assertEquals(ignored, "*\n"); // with this, git has nothing to list there
  }));

Deno.test({
  name: "nor after a first start on a full disk",
  ignore: !await canMount(),
  fn: () =>
    inPlace(async (folder) => {
      const [user, disk] = [join(folder, "user"), join(folder, "disk")];
      await Deno.mkdir(disk);
      await withSmallDisk(disk, "64k", () => {
        const served = new Folder(disk);
        fill(join(disk, "all"));
        const full = openTrust(user);
        full.add(served);
        assertEquals([full, openTrust(user)].map((trust) => trust.has(served)), [true, false]);
        served.remove("all");
        for (const trust of [full, openTrust(user)]) {
          trust.add(served);
          const own = trust.ownOf(served);
          assertEquals(Deno.readTextFileSync(join(own.path, ".gitignore")), "*\n");
          own.remove(".gitignore"); // as an earlier version has left it
        }
      });
    }),
});

Deno.test("in a folder that was moved, the history that its owner has had counts, and none that was unpacked there", () =>
  inPlace(async (folder) => {
    const trust = openTrust(join(folder, "user"));
    const [before, now] = ["before", "now"].map((name) => new Folder(join(folder, name)));
    trust.add(before!);
    const own = trust.ownOf(before!);
    const later = new Date(Date.now() + 1e9);
    await Deno.utime(await bring(before!.path), later, later);
    await Deno.rename(before!.path, now!.path);
    assertEquals(trust.has(now!), false);
    assertEquals(trust.ownOf(now!).path, own.path.replace(before!.path, now!.path));
  }));

Deno.test("servers that begin in a folder at once have one history", () =>
  inPlace(async (folder) => {
    const env = { XDG_CONFIG_HOME: join(folder, "config") };
    const served = join(folder, "served");
    const started = await Promise.allSettled([1, 2].map(() => serveIn(env, served)));
    for (const one of started) if (one.status === "fulfilled") await one.value.stop();
    assertEquals(started.filter(({ status }) => status === "fulfilled").length, 1);
    assert(ownOf(served));
  }));

Deno.test("who comes while another server begins in a folder waits until that has remembered it", () =>
  inPlace(async (folder) => {
    const [user, served] = ["user", "served"].map((name) => new Folder(join(folder, name)));
    const modules = ["program/trust.ts", "files/folder.ts"].map((path) =>
      JSON.stringify(import.meta.resolve(`../../src/${path}`))
    );
    const script = join(folder, "look.ts");
    await Deno.writeTextFile(
      script,
      `const [{ openTrust }, { Folder }] = await Promise.all([import(${modules[0]}), import(${
        modules[1]
      })]);
      const [trust, folder] = [openTrust(Deno.args[0]), new Folder(Deno.args[1])];
      console.log("ready");
      console.log(trust.isNew(folder), trust.has(folder));`,
    );
    const lock = user!.lock("trusted.lock")!; // as the other one has it
    const own = await bring(served!.path);
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", `--config=${CONFIG}`, script, user!.path, served!.path],
      stdout: "piped",
    }).spawn();
    const reader = child.stdout.pipeThrough(new TextDecoderStream() as never).getReader();
    let said = (await reader.read()).value as string;
    await new Promise((resolve) => setTimeout(resolve, 200)); // one that does not wait has looked by then
    const name = `.braid/${basename(own)}`;
    user!.write("trusted.json", JSON.stringify({ folders: { [served!.path]: name } }));
    lock[Symbol.dispose]();
    for (let read; !(read = await reader.read()).done;) said += read.value;
    assertEquals(said, "ready\nfalse true\n");
  }));

Deno.test("a folder that an earlier version has trusted by its path or a mark is trusted once more", () =>
  inPlace(async (folder) => {
    const user = join(folder, "user");
    const [own, gone] = ["own", "gone"].map((name) => new Folder(join(folder, name)));
    await Deno.mkdir(join(folder, "gone"));
    await Deno.mkdir(own!.path);
    await bring(own!.path);
    const mark = ".braid/trusted-mark";
    own!.write(mark, "");
    for (const folders of [[own!.path, gone!.path], { [own!.path]: mark, [gone!.path]: mark }]) {
      new Folder(user).write("trusted.json", JSON.stringify({ folders }));
      assertEquals([own!, gone!].map((one) => openTrust(user).has(one)), [true, false]);
      openTrust(user).add(own!);
      assertEquals(openTrust(user).ownOf(own!).path, ownOf(own!.path));
      await Deno.remove(join(own!.path, ".braid"), { recursive: true });
      await bring(own!.path);
      assertEquals(openTrust(user).has(own!), false);
      own!.write(mark, "");
    }
  }));

Deno.test("servers that start at once all remember the folders that they trust", () =>
  inPlace(async (folder) => {
    const code = `
      const { openTrust } = await import(${
      JSON.stringify(import.meta.resolve("../../src/program/trust.ts"))
    });
      const { Folder } = await import(${
      JSON.stringify(import.meta.resolve("../../src/files/folder.ts"))
    });
      const [user, ...folders] = Deno.args;
      console.log("ready");
      await Deno.stdin.read(new Uint8Array(1));
      for (const one of folders) openTrust(user).add(new Folder(one));`;
    const paths = Array.from(
      { length: 4 },
      (_, process) => Array.from({ length: 25 }, (_, index) => join(folder, `${process}-${index}`)),
    );
    for (const path of paths.flat()) await Deno.mkdir(path);
    const user = join(folder, "user");
    const script = join(folder, "add.ts");
    await Deno.writeTextFile(script, code);
    const started = paths.map((own) =>
      new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--no-check", `--config=${CONFIG}`, script, user, ...own],
        stdin: "piped",
        stdout: "piped",
      }).spawn()
    );
    for (const { stdout } of started) {
      const reader = stdout.getReader();
      await reader.read();
      await reader.cancel();
    }
    for (const { stdin } of started) await new Blob(["!"]).stream().pipeTo(stdin);
    for (const { status } of started) assertEquals((await status).code, 0);
    const { folders } = JSON.parse(await Deno.readTextFile(join(user, "trusted.json")));
    assertEquals(Object.keys(folders), paths.flat().sort());
  }));
