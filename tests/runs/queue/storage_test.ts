import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { DatabaseSync } from "node:sqlite";
import { Folder } from "../../../src/files/folder.ts";
import { openDatabase } from "../../../src/runs/store/database.ts";
import { migrate } from "../../../src/runs/store/database_tables.ts";
import { uploadOwner } from "../../../src/runs/store/artifact_index.ts";
import { RunStore } from "../../../src/runs/store/run_store.ts";
import { ENDLESS, inFolder, openTrial, type Trial } from "../trial.ts";

/** A run that is over, with an artifact of 1000 bytes that was last used this many minutes ago. */
function addRun(trial: Trial, text: string, minutes: number): { run: string; sha256: string } {
  const { run } = trial.store.add({ workflow: "{}", name: text });
  const sha256 = addArtifact(trial, text, minutes, run.id);
  const outputs = {
    a: [{ port: "file", kind: "any", artifacts: [trial.store.artifacts.get(sha256)!] }],
  };
  const now = new Date().toISOString();
  trial.store.update(run.id, { state: "succeeded", started: now, finished: now, outputs });
  return { run: run.id, sha256 };
}

function addArtifact(trial: Trial, text: string, minutes: number, owner?: string): string {
  const bytes = new TextEncoder().encode(text.padEnd(1000));
  const info = trial.artifacts.put({ bytes, mediaType: "text/plain" });
  trial.store.artifacts.note(info, owner);
  age(trial.artifacts.pathOf(info.sha256), minutes);
  return info.sha256;
}

function age(path: string, minutes: number): void {
  const then = new Date(Date.now() - minutes * 60_000);
  Deno.utimeSync(path, then, then);
}

const isThere = (trial: Trial, sha256: string): boolean => {
  const there = [...Deno.readDirSync(join(trial.folder, "artifacts"))].length > 0 &&
    (() => {
      try {
        return Deno.statSync(trial.artifacts.pathOf(sha256)).isFile;
      } catch {
        return false;
      }
    })();
  assertEquals(trial.store.artifacts.get(sha256) !== undefined, there, "index and files agree");
  return there;
};

Deno.test("what is deleted with a run is what only it referred to", () =>
  inFolder(async (folder) => {
    await using trial = openTrial(folder);
    const [a, b] = [addRun(trial, "a", 5), addRun(trial, "b", 5)];
    const shared = addArtifact(trial, "shared", 5, a.run);
    trial.store.artifacts.note(trial.store.artifacts.get(shared)!, b.run);
    const named = addArtifact(trial, "named", 5, a.run);
    trial.references = { named: new Set([named]), unread: [] };
    const thumbnail = join(folder, "thumbnails", a.sha256.slice(0, 2), `${a.sha256}-64.webp`);
    Deno.mkdirSync(join(thumbnail, ".."), { recursive: true });
    Deno.writeTextFileSync(thumbnail, "small");
    trial.queue.remove(a.run);
    await trial.storage.free([]); // after what the removal has begun
    assertEquals([a.sha256, b.sha256, shared, named].map((one) => isThere(trial, one)), [
      false,
      true,
      true,
      true,
    ]);
    assertEquals(await Deno.stat(thumbnail).catch(() => undefined), undefined);
  }));

Deno.test("what a workflow names that is saved while others are removed stays", () =>
  inFolder(async (folder) => {
    await using trial = openTrial(folder);
    const loose = Array.from({ length: 5 }, (_, at) => addArtifact(trial, `${at}`, 90 - at));
    const runs = Array.from({ length: 12 }, (_, at) => addRun(trial, `run ${at}`, 60));
    const saved = [loose[3]!, runs[1]!.sha256];
    trial.onLook = () => {
      trial.onLook = () => {};
      // Right after it was looked.
      trial.references = { named: new Set(saved), unread: [] };
      trial.changes++;
    };
    trial.limits = { maxBytes: 0, maxCacheBytes: 0, maxRuns: 11 };
    await trial.storage.clean(true);
    assertEquals(saved.map((one) => isThere(trial, one)), [true, true]);
    assertEquals(isThere(trial, loose[0]!), false);
  }));

Deno.test("what is brought while the run that made the same is deleted stays", () =>
  inFolder(async (folder) => {
    await using trial = openTrial(folder);
    const { run, sha256 } = addRun(trial, "a", 5);
    const info = trial.store.artifacts.get(sha256)!;
    const isUsed = trial.store.artifacts.isUsed.bind(trial.store.artifacts);
    trial.store.artifacts.isUsed = (hash) => {
      const used = isUsed(hash);
      trial.store.artifacts.note(info, uploadOwner("cat.png")); // right after it was looked
      return used;
    };
    trial.queue.remove(run);
    await trial.storage.free([]); // after what the removal has begun
    assert(isThere(trial, sha256));
  }));

Deno.test("no run is forgotten for the room that uploads and workflows take, nor one that has none of its own", () =>
  inFolder(async (folder) => {
    await using trial = openTrial(folder);
    const runs = Array.from({ length: 14 }, (_, at) => addRun(trial, `run ${at}`, 60));
    const [first, second] = [runs[0]!, runs[1]!];
    const named = addArtifact(trial, "named", 60);
    trial.references = { named: new Set([named, first.sha256]), unread: [] };
    for (const name of ["cat.png", "dog.png"]) {
      new Folder(join(folder, "input")).write(name, "");
      addArtifact(trial, name, 60, uploadOwner(name));
    }
    trial.limits = { ...trial.limits, maxBytes: 13_000 };
    assertEquals((await trial.storage.clean()).runs, 0);
    trial.limits = { ...trial.limits, maxBytes: 12_000 };
    assertEquals((await trial.storage.clean()).runs, 1);
    assertEquals([first, second].map(({ run }) => trial.store.get(run) !== undefined), [
      true,
      false,
    ]);
  }));

Deno.test("clean() removes what nothing refers to, longest unused first, until it is within bounds", () =>
  inFolder(async (folder) => {
    await using trial = openTrial(folder);
    const { sha256: ofRun } = addRun(trial, "run", 90);
    const [old, newer, fresh] = [30, 20, 0].map((minutes) =>
      addArtifact(trial, `loose ${minutes}`, minutes)
    );
    Deno.mkdirSync(join(folder, "input"));
    Deno.writeTextFileSync(join(folder, "input", "cat.png"), "");
    const kept = addArtifact(trial, "upload", 90, uploadOwner("cat.png"));
    const gone = addArtifact(trial, "gone", 90, uploadOwner("gone.png"));
    const result = join(folder, "cache", "aa", `${"a".repeat(64)}.result`);
    Deno.mkdirSync(join(result, ".."), { recursive: true });
    Deno.writeFileSync(result, new Uint8Array(500));
    assertEquals(await trial.storage.clean(), { runs: 0, files: 0, bytes: 0 });
    trial.limits = { ...trial.limits, maxBytes: 4000 };
    assertEquals(await trial.storage.clean(), { runs: 0, files: 2, bytes: 2000 });
    const all = [ofRun, old, newer, fresh, kept, gone] as string[];
    const left = (): boolean[] => all.map((one) => isThere(trial, one));
    assertEquals(left(), [true, false, true, true, true, false]);
    const { files, bytes } = await trial.storage.clean(true);
    assertEquals([files, bytes], [2, 1500]);
    assertEquals(
      left(),
      [true, false, false, true, true, false],
      "fresh files may be on their way",
    );
  }));

Deno.test("clean() forgets runs beyond the bounds, oldest first, and those that go on never", () =>
  inFolder(async (folder) => {
    await using trial = openTrial(folder);
    trial.queue.pause(true);
    const waiting = trial.start({ a: { type: "trial.slow" } });
    const runs = Array.from({ length: 15 }, (_, index) => addRun(trial, `${index}`, 90 - index));
    trial.limits = { ...trial.limits, maxRuns: 13 };
    assertEquals(await trial.storage.clean(), { runs: 2, files: 2, bytes: 2000 });
    trial.limits = { ...trial.limits, maxBytes: 5000 };
    assertEquals(await trial.storage.clean(), { runs: 3, files: 3, bytes: 3000 });
    assertEquals(
      trial.store.list({ limit: 99 }).map(({ name }) => name),
      [...runs.slice(5).map((_, index) => `${index + 5}`).reverse(), undefined],
      "ten runs stay, however large they are",
    );
    assertEquals(trial.store.get(waiting.id)?.state, "queued");
    const { artifacts, runs: count } = await trial.storage.usage();
    assertEquals([artifacts, count], [{ files: 10, bytes: 10_000 }, 11]);
  }));

Deno.test("what a run that is going has used is not removed, whatever else is", () =>
  inFolder(async (folder) => {
    await using trial = openTrial(folder);
    const { run, sha256 } = addRun(trial, "done", 5);
    const going = trial.start({ a: { type: "trial.slow", inputs: { steps: ENDLESS } } });
    await trial.begun();
    trial.artifacts.has(sha256); // as a runner does that finds it
    trial.queue.remove(run);
    await trial.storage.free([sha256]);
    assert(isThere(trial, sha256));
    trial.queue.cancel(going.id);
    await trial.over(going.id);
    age(trial.artifacts.pathOf(sha256), 5);
    assertEquals((await trial.storage.clean(true)).files >= 1, true);
    assert(!isThere(trial, sha256));
  }));

Deno.test("what was cut short is taken up: half-written files, files without a row, rows without a file", () =>
  inFolder(async (folder) => {
    await using trial = openTrial(folder);
    const orphan = trial.artifacts.put({ bytes: new Uint8Array(10), mediaType: "text/plain" });
    age(trial.artifacts.pathOf(orphan.sha256), 90);
    const half = join(folder, "artifacts", `.${crypto.randomUUID()}.tmp`);
    Deno.writeTextFileSync(half, "half");
    age(half, 90);
    const { run, sha256 } = addRun(trial, "lost", 90);
    Deno.removeSync(trial.artifacts.pathOf(sha256));
    trial.queue.remove(run);
    await trial.storage.clean(true);
    const left = await Array.fromAsync(Deno.readDir(join(folder, "artifacts")));
    assert(left.every(({ isDirectory }) => isDirectory));
    assertEquals(await Deno.stat(trial.artifacts.pathOf(orphan.sha256)).catch(() => 0), 0);
  }));

Deno.test("what was there when a history was set aside stays, and takes no room from the new one", () =>
  inFolder(async (folder) => {
    await using trial = openTrial(folder);
    const old = addArtifact(trial, "old", 90);
    await new Promise((resolve) => setTimeout(resolve, 20));
    trial.othersBefore = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 20));
    const runs = Array.from({ length: 11 }, (_, index) => addRun(trial, `${index}`, 5));
    // A run of the new history that had the old picture is removed, and it with it if it were its own.
    trial.artifacts.has(old);
    trial.store.artifacts.note(trial.store.artifacts.get(old)!, runs[0]!.run);
    trial.queue.remove(runs[0]!.run);
    await trial.storage.free([]);
    age(trial.artifacts.pathOf(old), 5);
    trial.limits = { ...trial.limits, maxBytes: 10_000 };
    await trial.storage.clean(true);
    assert(isThere(trial, old));
    assertEquals(trial.store.length, 10);
    trial.othersBefore = 0;
    await trial.storage.clean(true);
    assert(!isThere(trial, old));
  }));

Deno.test("a database of before knows what its runs use", () =>
  inFolder((folder) => {
    const path = join(folder, "braid.sqlite");
    const database = new DatabaseSync(path);
    migrate(database, 2);
    const [shown, output] = ["a".repeat(64), "b".repeat(64)];
    const file = (sha256: string) => ({ sha256, type: "image/png", bytes: 1 });
    database.prepare(
      `INSERT INTO runs (id, state, priority, place, created, outputs, workflow, digest)
       VALUES ('a', 'succeeded', 0, 1, '2026-11-01T00:00:00.000Z', ?, '{}', '')`,
    ).run(
      `{"a":[{"port":"a","kind":"any","artifacts":[${JSON.stringify(file(output))}],"value":${
        2n ** 64n
      }}]}`,
    );
    const event = { type: "event", run: "a", event: { steps: [{ preview: file(shown) }] } };
    database.prepare("INSERT INTO events (run, data) VALUES ('a', ?)").run(JSON.stringify(event));
    database.close();
    const again = openDatabase(new Folder(folder));
    assertEquals([...new RunStore(again).artifacts.of("a")].sort(), [shown, output]);
    again.close();
  }));
