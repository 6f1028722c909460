import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import config from "../../deno.json" with { type: "json" };
import type { Finished, RunLine } from "../../src/cli/run_line.ts";
import type { Ended } from "./braid.ts";
import {
  braid,
  braidArgs,
  CONFIG,
  ended,
  filesIn,
  graph,
  inFolder,
  LAB,
  sharedBraid,
  startBraid,
} from "./braid.ts";
import { ownOf } from "../server/own_folder.ts";

const plugins = ["--plugins", LAB];
const last = (events: readonly RunLine[]): Finished => events.at(-1) as Finished;

Deno.test("results count where they were kept by the same person, not where a folder brings them", () =>
  inFolder(async (folder) => {
    const [own, copy] = [join(folder, "own"), join(folder, "copy")];
    await Deno.mkdir(own);
    await Deno.rename(join(folder, "graph.graph.json"), join(own, "graph.graph.json"));
    const run = async (cwd: string, more: readonly string[] = [], env = {}, by = sharedBraid) => {
      const args = ["run", "graph.graph.json", "--json", ...plugins, ...more];
      const { err, events } = await by(args, { cwd, env });
      return [last(events).cached, /neither used nor kept/.test(err)];
    };
    assertEquals([await run(own, [], {}, braid), await run(own)], [[0, false], [1, false]]);
    await new Deno.Command("cp", { args: ["-r", own, copy] }).output();
    assertEquals(await run(copy), [0, true]);
    assertEquals(await run(copy, ["--cache", join(ownOf(copy), "cache")]), [1, false]);
    // A list that the folder itself brings counts for nothing.
    await Deno.mkdir(join(copy, "braid"));
    const list = JSON.stringify({ folders: [await Deno.realPath(copy)] });
    for (const name of ["trusted.json", "braid/trusted.json"]) {
      await Deno.writeTextFile(join(copy, name), list);
    }
    for (const place of ["", "."]) {
      assertEquals(await run(copy, [], { XDG_CONFIG_HOME: place, HOME: folder }), [0, true]);
    }
  }));

Deno.test("after the demo, results of runs in its folder are kept as in any other", () =>
  inFolder(async (cwd) => {
    const args = config.tasks["permitted:demo"].command.split(" src/main.ts ")[1]!
      .replace(/\S+\.graph\.json/, "graph.graph.json").split(" ");
    assertEquals((await sharedBraid([...args, ...plugins], { cwd })).code, 0);
    const { code, err } = await sharedBraid(["run", "graph.graph.json", "--json", ...plugins], {
      cwd,
    });
    assertEquals([code, err], [0, ""]);
  }));

Deno.test("braid run writes files, tells what happened as JSON lines, and finds kept results again", () =>
  inFolder(async (folder) => {
    const run = (...args: string[]): Promise<Ended> =>
      sharedBraid(["run", "graph.graph.json", "--json", ...plugins, ...args], { cwd: folder });
    const first = await run();
    assertEquals([first.code, first.err], [0, ""]);
    const { events } = first;
    assertEquals(events.map(({ event }) => event), [
      "queued",
      "nodeStarted",
      "nodeFinished",
      "nodeStarted",
      "nodeFinished",
      "saved",
      "runFinished",
      "finished",
    ]);
    const file = await Deno.readFile(join(folder, "out", "number.txt"));
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", file)).toHex();
    const { status, exitCode, executed, cached, outputs } = last(events);
    assertEquals([status, exitCode, executed, cached], ["succeeded", 0, 2, 0]);
    assertEquals(outputs, [{
      node: "write",
      port: "file",
      path: join(await Deno.realPath(folder), "out", "number.txt"),
      sha256: digest,
      bytes: file.length,
    }]);

    const again = await run("--out", "again");
    const { executed: ran, cached: found } = last(again.events);
    assertEquals([ran, found], [1, 1]);
    assertEquals(
      again.events.find((event) => event.event === "nodeFinished" && event.node === "number"),
      { event: "nodeFinished", title: "Number", cached: "disk", ms: 0, run: 1, node: "number" },
    );
    assertEquals(await Deno.readFile(join(folder, "again", "number.txt")), file);
  }));

Deno.test("a result is computed anew when a file that its plugin imports has changed, behind a link too", () =>
  inFolder(async (folder) => {
    const [work, plugins] = [join(folder, "work", "tones"), join(folder, "plugins")];
    for (const path of [work, plugins]) await Deno.mkdir(path, { recursive: true });
    await Deno.symlink(work, join(plugins, "tones"));
    const manifest = { name: "tones", version: "1.0.0", title: "Tones", engines: { braid: "*" } };
    const files = {
      "plugin.json": JSON.stringify(manifest),
      "tone.ts": `
        import { defineNode, float } from "sdk";
        import { tone } from "./_tone.mjs";
        const outputs = { tone: { ...float(), keep: true } };
        export default defineNode({
          title: "Tone", category: "test", inputs: {}, outputs, run: () => ({ tone }),
        });`,
    };
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(join(work, name), text);
    }
    const nodes = {
      tone: { type: "tones.tone" },
      write: { type: "lab.write", inputs: { value: { from: "tone.tone" } } },
    };
    const input = JSON.stringify({ format: "braid/1", nodes, outputs: ["write"] });
    for (const tone of [1, 2]) {
      await Deno.writeTextFile(join(work, "_tone.mjs"), `export const tone = ${tone};`);
      const args = ["run", "-", "--overwrite", "--plugins", LAB, "--plugins", plugins];
      const { err } = await braid(args, { cwd: folder, input });
      const text = await Deno.readTextFile(join(folder, "out", "number.txt"));
      assertEquals([err.match(/\d cached/)?.[0], parseInt(text)], [undefined, tone]);
    }
  }));

Deno.test("braid run sweeps every combination, shared nodes once, files named by the values", () =>
  inFolder(async (folder) => {
    const sweep = ["--sweep", "write.style=plain,loud", "--sweep", "number.seed=1..2"];
    const set = ["--set", "number.value=0.5", "--set", "write.name=n"];
    const args = ["run", "graph.graph.json", "--no-cache", ...sweep, ...set, ...plugins];
    const { code, out, err } = await sharedBraid(args, { cwd: folder });
    assertEquals(code, 0);
    assertEquals(out.trim().split("\n").sort(), [
      "out/n_style=loud_seed=1.txt",
      "out/n_style=loud_seed=2.txt",
      "out/n_style=plain_seed=1.txt",
      "out/n_style=plain_seed=2.txt",
    ]);
    assertStringIncludes(err, `Run 2 of 4: write.style="plain", number.seed=2`);
    assertStringIncludes(err, "6 nodes ran, 2 cached, 4 files written");
    const text = await Deno.readTextFile(join(folder, "out", "n_style=loud_seed=2.txt"));
    const [value, ...document] = text.split("\n");
    assertEquals(value, "0.52!");
    assertEquals(JSON.parse(document.join("\n")).nodes.write.inputs.style, "loud");
    assertEquals(filesIn(folder).filter((name) => name.startsWith(".braid")), []);
  }));

Deno.test("braid run goes on beside a node that fails, and says which input it was", () =>
  inFolder(async (folder) => {
    const text = graph({
      fail: { type: "lab.fail", inputs: { value: { from: "number.value" } } },
      lost: { type: "lab.write", inputs: { value: { from: "fail.value" }, name: "lost" } },
    }, ["write", "lost"]);
    const args = ["run", "-", "--json", "--no-cache", ...plugins];
    const { code, events } = await braid(args, { cwd: folder, input: text });
    assertEquals(code, 1);
    const message = `Cannot run "Fail" (fail): input value: 2.03 is too much`;
    assertEquals(last(events).error, message);
    assertEquals(last(events).outputs.map(({ node }) => node), ["write"]);
    assert(events.some((event) => event.event === "nodeFailed" && event.port === "value"));
    assert(events.some((event) => event.event === "nodeSkipped" && event.because === "fail"));
    assertEquals(filesIn(join(folder, "out")), ["number.txt"]);
  }));

Deno.test("braid run stops at Ctrl-C between steps with 130, and a second one ends it at once", {
  ignore: Deno.build.os === "windows",
}, () =>
  inFolder(async (folder) => {
    const slow = (stuck: number): string =>
      graph({
        slow: {
          type: "lab.slow",
          inputs: { steps: 10_000, ms: 10, stuck, value: { from: "number.value" } },
        },
        write: { type: "lab.write", inputs: { value: { from: "slow.value" } } },
      });
    const stop = async (stuck: number, signals: readonly Deno.Signal[]): Promise<Ended> => {
      await Deno.writeTextFile(join(folder, "slow.graph.json"), slow(stuck));
      const args = ["run", "slow.graph.json", "--json", "--no-cache", ...plugins];
      const process = startBraid(args, { cwd: folder });
      const chunks: Uint8Array[] = [];
      let seen = "";
      const waiting = [...signals];
      await process.stdin.close();
      for await (const chunk of process.stdout) {
        chunks.push(chunk);
        seen += new TextDecoder().decode(chunk);
        if (waiting.length === signals.length && seen.includes(`"progress"`)) {
          process.kill(waiting.shift()!);
        } else if (waiting.length && seen.includes(`"stopping"`)) process.kill(waiting.shift()!);
      }
      const [{ code }, err] = [await process.status, await new Response(process.stderr).bytes()];
      return ended(code, new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer()), err);
    };
    const once = await stop(0, ["SIGINT"]);
    assertEquals(once.code, 130);
    const { status, exitCode, outputs } = last(once.events);
    assertEquals([status, exitCode, outputs], ["cancelled", 130, []]);
    assertEquals(filesIn(folder), ["graph.graph.json", "slow.graph.json"]);

    const terminated = await stop(0, ["SIGTERM"]);
    assertEquals([terminated.code, last(terminated.events).status], [143, "cancelled"]);

    const started = performance.now();
    const hour = 3_600_000;
    const twice = await stop(hour, ["SIGINT", "SIGINT"]);
    assertEquals(twice.code, 130);
    assert(performance.now() - started < hour, "the second signal waited for the step");
  }));

/** Whether `script` can give a process a terminal, as that of util-linux does. */
const hasScript = Deno.build.os === "linux" &&
  await new Deno.Command("script", { args: ["--version"], stdout: "null" }).output()
    .then(({ success }) => success, () => false);

Deno.test("braid run on a terminal draws bars that fit it, and leaves a line a node", {
  ignore: !hasScript,
}, () =>
  inFolder(async (folder) => {
    const text = graph({
      slow: {
        type: "lab.slow",
        inputs: { steps: 20, ms: 20, value: { from: "number.value" } },
      },
      write: { type: "lab.write", inputs: { value: { from: "slow.value" } } },
    });
    await Deno.writeTextFile(join(folder, "slow.graph.json"), text);
    const run = [Deno.execPath(), ...braidArgs("run", "slow.graph.json", "--no-cache", ...plugins)];
    const command = `stty cols 60; ${run.map((part) => `'${part}'`).join(" ")}`;
    const { code, stdout } = await new Deno.Command("script", {
      args: ["-qec", command, "/dev/null"],
      cwd: folder,
      env: { XDG_CONFIG_HOME: CONFIG },
    }).output();
    assertEquals(code, 0);
    // deno-lint-ignore no-control-regex
    const lines = new TextDecoder().decode(stdout).replaceAll(/\x1b\[[0-9;]*[A-Za-z]/g, "").split(
      /\r?\n/,
    );
    assert(lines.every((line) => line.length < 60), lines.find((line) => line.length >= 60));
    const bars = lines.filter((line) => /^▸ Slow .*━.*\d+\/20/.test(line));
    assert(bars.length >= 2, lines.join("\n"));
    const kept = lines.filter((line) => line.startsWith("✓"));
    assertEquals(kept.map((line) => line.split(" (")[0]), [
      "✓ Number",
      "✓ Slow",
      "✓ Write",
      kept[3]!,
    ]);
    assert(lines.includes("out/number.txt"));
  }));

Deno.test("braid run goes on without a cache that cannot be used, and names its folder", () =>
  inFolder(async (folder) => {
    const run = (): Promise<Ended> =>
      sharedBraid(["run", "graph.graph.json", ...plugins], { cwd: folder });
    await run();
    const cache = join(ownOf(await Deno.realPath(folder)), "cache");
    const [kept] = filesIn(cache);
    await Deno.remove(join(cache, kept!));
    await Deno.mkdir(join(cache, kept!));
    const inTheWay = await run();
    await Deno.remove(cache, { recursive: true });
    await Deno.writeTextFile(cache, "");
    const noFolder = await run();
    for (
      const [{ code, out, err }, why] of [
        [inTheWay, "there is a folder of that name"],
        [noFolder, "part of the path is a file"],
      ] as const
    ) {
      assertEquals([code, out.startsWith("out/number")], [0, true]);
      assertStringIncludes(err, `Cannot use the cache "${cache}": ${why} (`);
      assertStringIncludes(err, "--cache takes another folder");
    }
  }));

Deno.test("braid run goes on without a cache where an earlier version is at work in the folder", () =>
  inFolder(async (folder) => {
    const [place, env] = [join(folder, ".braid"), { XDG_CONFIG_HOME: join(folder, "config") }];
    const mark = `.braid/trusted-${crypto.randomUUID()}`;
    await Deno.mkdir(place);
    await Deno.mkdir(join(folder, "config", "braid"), { recursive: true });
    for (const name of [mark, ".braid/braid.sqlite"]) {
      await Deno.writeTextFile(join(folder, name), "");
    }
    const folders = { [await Deno.realPath(folder)]: mark };
    const list = join(folder, "config", "braid", "trusted.json");
    await Deno.writeTextFile(list, JSON.stringify({ folders }));
    using lock = await Deno.open(join(place, "lock"), { write: true, create: true });
    assertEquals(lock.tryLockSync(true), true);
    const { code, err } = await braid([
      "run",
      "graph.graph.json",
      ...plugins,
      "--allow",
      "lab",
    ], {
      cwd: folder,
      env,
    });
    assertEquals(code, 0);
    assertStringIncludes(err, "stop it. So results in it are neither used nor kept");
  }));

Deno.test("braid run shows a value once, where results stand", () =>
  inFolder(async (folder) => {
    const shown = { type: "core.show", inputs: { value: { from: "number.value" } } };
    const text = graph({ shown }, ["shown"]);
    await Deno.writeTextFile(join(folder, "show.json"), text);
    const args = ["run", "show.json", "--no-cache", ...plugins];
    const { code, out, err } = await sharedBraid(args, { cwd: folder });
    assertEquals([code, out], [0, "shown.text: 2.03\n"]);
    assertEquals(err.includes("2.03"), false, err);
  }));
