import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join, relative } from "@std/path";
import sharp from "sharp";
import type { ArtifactInfo } from "../../src/api/artifacts.ts";
import type { Problem } from "../../src/api/problem.ts";
import type { RunInfo } from "../../src/api/runs.ts";
import type { ServerStatus } from "../../src/api/status.ts";
import { eventually } from "../browser/eventually.ts";
import { random } from "../random.ts";
import { graphOf, inFolder } from "../runs/trial.ts";
import { canMount, fill, withSmallDisk } from "../small_disk.ts";
import { ownOf } from "./own_folder.ts";
import { serveHere } from "./serve_here.ts";
import { over, PICTURE, serve } from "./serving.ts";
import { withServer } from "./trial_server.ts";

const SLOW = ["--plugins", join(import.meta.dirname!, "..", "runs", "plugins")];

async function ask<T>(url: string, method = "GET", body?: unknown): Promise<T> {
  const response = await fetch(url, {
    method,
    ...(body !== undefined && {
      body: JSON.stringify(body),
      headers: { "content-type": "application/json", "if-none-match": "*" },
    }),
  });
  return (response.status === 204 ? undefined : await response.json()) as T;
}

const notices = async (address: string): Promise<readonly string[]> =>
  (await ask<ServerStatus>(`${address}api/status`)).notices?.map(({ text }) => text) ?? [];

Deno.test("a damaged history is set aside and said, its pictures stay, and it can be brought back", () =>
  inFolder(async (folder) => {
    let run: RunInfo;
    {
      await using server = await serveHere(folder);
      const { id } = await ask<RunInfo>(`${server.address}api/runs`, "POST", { workflow: PICTURE });
      run = await over(server.address, id);
    }
    const { sha256 } = Object.values(run.outputs).flat().flatMap(({ artifacts = [] }) =>
      artifacts
    )[0]!;
    const path = join(ownOf(folder), "braid.sqlite");
    Deno.writeTextFileSync(path, "not a database".repeat(999));
    {
      await using server = await serveHere(folder);
      const { address } = server;
      const [said, offer] = await notices(address);
      assertMatch(
        said!,
        /braid\.sqlite" is not a database: it is kept as ".*braid\.sqlite\.20.*Z"/,
      );
      assertStringIncludes(offer!, "bring it back");
      assertEquals(await ask(`${address}api/runs`), []);
      await ask(`${address}api/storage/clean`, "POST", { everything: true });
      assertEquals(await ask(`${address}api/history/back`, "POST"), { runs: 1 });
      assertEquals(await ask(`${address}api/runs`), [run] as unknown);
      const picture = await fetch(`${address}api/artifacts/${sha256}`);
      assertEquals((await picture.bytes()).length > 0, picture.ok);
      assertEquals((await notices(address)).length, 1);
      assertEquals((await ask<Problem>(`${address}api/history/back`, "POST")).status, 404);
      assertStringIncludes(server.notices.join("\n"), said!);
    }
    Deno.truncateSync(path);
    await using server = await serve(folder, "--bring-back");
    assertEquals((await ask<RunInfo[]>(`${server.address}api/runs`)).map(({ id }) => id), [run.id]);
    await server.stop();
    assertStringIncludes(await server.said, "Brought back 1 run");
  }));

Deno.test("a run that the power cuts off waits once more where a setting says so, and never a third time", () =>
  inFolder(async (folder) => {
    const settings = join(folder, "config", "braid", "settings.json");
    Deno.mkdirSync(join(settings, ".."), { recursive: true });
    Deno.writeTextFileSync(settings, `{"queue.requeueInterrupted":true}`);
    const old = (...names: string[]): string =>
      join(folder, ...names, `.${crypto.randomUUID()}.tmp`);
    const draft = (...names: string[]): string =>
      join(folder, ...names, `.braid-${crypto.randomUUID()}.tmp`);
    const drafts = [draft(), draft("output"), draft("input"), draft(".braid"), old(".braid")];
    const others = [join(folder, ".mine.tmp"), join(folder, "input", "a.tmp"), old(), old("input")];
    const isThere = (path: string): boolean => {
      try {
        return Deno.statSync(path).isFile;
      } catch {
        return false;
      }
    };
    let id: string | undefined;
    for (const state of ["running", "running", "interrupted"]) {
      await using server = await serve(folder, ...SLOW);
      const url = `${server.address}api/runs`;
      const workflow = graphOf({ a: { type: "trial.slow", inputs: { steps: 100_000 } } });
      id ??= (await ask<RunInfo>(url, "POST", { workflow })).id;
      await eventually(async () => (await ask<RunInfo>(`${url}/${id}`)).state, state);
      if (state !== "running") {
        await eventually(() => drafts.filter(isThere), []);
        assert(others.every(isThere), "what may be somebody else's stays");
        break;
      }
      const own = relative(folder, ownOf(folder));
      drafts[5] = old(own, "artifacts", "aa");
      drafts[6] = draft(own, "kept");
      for (const path of [...drafts, ...others]) {
        Deno.mkdirSync(join(path, ".."), { recursive: true });
        Deno.writeTextFileSync(path, "half");
      }
      await server.crash();
    }
  }));

Deno.test("whenever it is killed, the server has all runs and files that it has taken", () =>
  inFolder(async (folder) => {
    const next = random("kill");
    const runs: string[] = [];
    const files = new Map<string, Uint8Array>();
    for (let life = 0; life < 3; life++) {
      await using server = await serve(folder, ...SLOW);
      const { address } = server;
      const listed = await ask<RunInfo[]>(`${address}api/runs?limit=500`);
      assertEquals(runs.filter((id) => !listed.some((run) => run.id === id)), []);
      for (const [name, bytes] of files) {
        assertEquals(Deno.readFileSync(join(folder, "input", name)), bytes);
      }
      if (life === 2) break;
      await ask(`${address}api/catalogue`); // the runner is there
      const workflow = graphOf({ a: { type: "trial.slow" } });
      const work = async (): Promise<void> => {
        for (;;) {
          runs.push((await ask<RunInfo>(`${address}api/runs`, "POST", { workflow })).id);
          const raw = { width: 8, height: 8, channels: 3 } as const;
          const pixels = crypto.getRandomValues(new Uint8Array(192));
          const body = new Uint8Array(await sharp(pixels, { raw }).png().toBuffer());
          const url = `${address}api/uploads?name=noise.png`;
          const taken = await fetch(url, { method: "POST", body });
          files.set((await taken.json() as ArtifactInfo).name!, body);
        }
      };
      const working = work().catch(() => {}); // until the server is gone
      const enough = runs.length + 2 + Math.floor((next() + 1) * 3);
      await eventually(() => runs.length >= enough, true);
      await new Promise((resolve) => setTimeout(resolve, (next() + 1) * 30));
      await server.crash();
      await working;
    }
  }));

Deno.test("a history that is damaged while the server runs is said in words, and what to do", () =>
  withServer(async ({ ask, trial, folder }) => {
    trial.queue.pause(true);
    for (let count = 0; count < 9; count++) trial.start({ a: { type: "trial.slow" } });
    trial.database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    const path = join(folder, "braid.sqlite");
    const { size } = Deno.statSync(path);
    {
      using file = Deno.openSync(path, { write: true });
      file.seekSync(4096, Deno.SeekMode.Start);
      file.writeSync(crypto.getRandomValues(new Uint8Array(size - 4096)));
    }
    trial.database.exec("PRAGMA shrink_memory");
    const { status, detail } = await (await ask("GET", "/api/runs")).json() as Problem;
    assertEquals([status, detail], [
      500,
      "The history is damaged: start Braid again, which sets it aside",
    ]);
  }));

Deno.test({
  name: "on a full disk the server starts, shows what there is, and says that nothing can be saved",
  ignore: !await canMount(),
  fn: () =>
    inFolder((folder) =>
      withSmallDisk(folder, "32m", async () => {
        Deno.mkdirSync(join(folder, "config"));
        let id: string;
        {
          await using server = await serveHere(folder);
          const { address } = server;
          ({ id } = await ask<RunInfo>(`${address}api/runs`, "POST", { workflow: PICTURE }));
          await over(address, id);
          Deno.writeTextFileSync(join(folder, "mine.graph.json"), JSON.stringify(PICTURE));
        }
        const filler = join(folder, "filler");
        for (const crashes of [false, true]) {
          if (crashes) await (await serve(folder)).crash();
          fill(filler);
          {
            await using server = await serveHere(folder);
            const { address } = server;
            const [said, ...rest] = await notices(address);
            assertEquals(rest, []);
            const page = await fetch(address);
            assertStringIncludes(await page.text(), "<title>");
            assertMatch(said!, /^Nothing can be saved.*no space left on the disk/);
            assertEquals((await ask<RunInfo[]>(`${address}api/runs`)).map((run) => run.id), [id]);
            assertEquals((await ask<unknown[]>(`${address}api/workflows`)).length, 1);
            for (
              const [method, path, body] of [
                ["POST", "runs", { workflow: PICTURE }],
                ["POST", `runs/${id}/retry`, {}],
                ["DELETE", `runs/${id}`, undefined],
                ["POST", "storage/clean", { everything: true }],
              ] as const
            ) {
              const { status, detail } = await ask<Problem>(`${address}api/${path}`, method, body);
              assertEquals([status, detail], [507, said]);
            }
            fill(filler); // what a start has let go of is room
            const { status } = await ask<Problem>(`${address}api/workflows/other`, "PUT", PICTURE);
            assertEquals(status, 507);
            Deno.removeSync(filler);
            await eventually(() => notices(address), []);
            const run = await ask<RunInfo>(`${address}api/runs`, "POST", { workflow: PICTURE });
            assertEquals((await over(address, run.id)).state, "succeeded");
            await ask(`${address}api/runs/${run.id}`, "DELETE");
          }
          await using server = await serveHere(folder);
          assertEquals(await notices(server.address), []);
          assertEquals((await ask<RunInfo[]>(`${server.address}api/runs`)).length, 1);
        }
      }).then(() => {})
    ),
});

Deno.test("a history that is taken away or cut off while the server runs takes no run that would be lost with it", () =>
  inFolder(async (folder) => {
    await using server = await serveHere(folder);
    const url = `${server.address}api/runs`;
    const start = async (): Promise<readonly [status: number, detail?: string]> => {
      const answer = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ workflow: PICTURE }),
      });
      const { id, detail } = await answer.json();
      if (id !== undefined) await over(server.address, id);
      return [answer.status, detail];
    };
    assertEquals((await start())[0], 201);
    for (const name of ["braid.sqlite", "braid.sqlite-wal"]) {
      const path = join(ownOf(folder), name);
      Deno.renameSync(path, `${path}.away`);
      const [status, detail] = await start();
      assertEquals(status, 507);
      assertStringIncludes(detail!, `"${path}" was taken away`);
      const upload = await fetch(`${server.address}api/uploads`, { method: "POST", body: "x" });
      assertEquals((await upload.json()).detail, detail);
      Deno.renameSync(`${path}.away`, path);
      assertEquals((await start())[0], 201);
    }
    const log = join(ownOf(folder), "braid.sqlite-wal");
    Deno.truncateSync(log, Deno.statSync(log).size / 2);
    for (let time = 0; time < 2; time++) {
      const [status, detail] = await start();
      assertEquals(status, 507);
      assertStringIncludes(detail!, `"${log}" was emptied, cut off`);
      Deno.truncateSync(log, 2 ** 24); // as what was written meanwhile would
    }
  }));

Deno.test("no other program can lock the history while the server runs, which would have it wait", () =>
  inFolder(async (folder) => {
    await using server = await serveHere(folder);
    const path = join(ownOf(folder), "braid.sqlite");
    const code = `
      const database = new (await import("node:sqlite")).DatabaseSync(${JSON.stringify(path)});
      for (const how of ["IMMEDIATE", "EXCLUSIVE", "DEFERRED; SELECT count(*) FROM runs"]) {
        try {
          database.exec(\`BEGIN \${how}\`);
          console.log("taken");
          await new Promise((resolve) => setTimeout(resolve, 600_000));
        } catch (error) {
          console.log(error.message);
          if (database.isTransaction) database.exec("ROLLBACK");
        }
      }
      await new Promise((resolve) => setTimeout(resolve, 600_000));`;
    await using other = new Deno.Command(Deno.execPath(), {
      args: ["eval", code],
      stdout: "piped",
    }).spawn();
    try {
      const said = other.stdout.pipeThrough(new TextDecoderStream());
      let words = "";
      for await (const part of said) {
        words += part;
        if (/taken/.test(words) || words.split("\n").length > 3) break;
      }
      assertEquals(words, "database is locked\n".repeat(3));
      const run = await ask<RunInfo>(`${server.address}api/runs`, "POST", { workflow: PICTURE });
      assertEquals((await over(server.address, run.id)).state, "succeeded");
    } finally {
      other.kill("SIGKILL");
    }
  }));
