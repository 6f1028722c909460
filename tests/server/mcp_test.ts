import { InMemoryTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { join } from "@std/path";
import { Hono } from "hono";
import config from "../../deno.json" with { type: "json" };
import { createClient } from "../../src/api/client.ts";
import type { Api } from "../../src/api/routes.ts";
import { createMcp } from "../../src/mcp/server.ts";
import { filesIn } from "../cli/braid.ts";
import { Agent, overHttp } from "../mcp/agent.ts";
import { ENDLESS, graphOf, inFolder } from "../runs/trial.ts";
import { CONCEPT } from "./concept_from_nothing.ts";
import { serveHere } from "./serve_here.ts";
import { giveKept } from "./kept_parts.ts";
import { PICTURE, ROOT } from "./serving.ts";
import { withServer } from "./trial_server.ts";

/** Starts `braid mcp` with the permissions of its task, as a client's configuration does. */
async function started(folder: string, ...args: string[]): Promise<Agent> {
  const agent = new Agent();
  await giveKept(join(folder, "config"));
  const [command, ...flags] = config.tasks["permitted:mcp"].command.split(" ");
  await agent.connect(
    new StdioClientTransport({
      command: command!,
      args: [...flags, ...args],
      cwd: ROOT,
      env: { // with a proxy that is not there
        ...Deno.env.toObject(),
        http_proxy: "http://127.0.0.1:1",
        XDG_CONFIG_HOME: join(folder, "config"),
      },
      stderr: "ignore",
    }),
  );
  return agent;
}

/** Without a socket or a process. */
async function within(app: Hono): Promise<Agent> {
  const [near, far] = InMemoryTransport.createLinkedPair();
  const ask = async (url: string, init: RequestInit): Promise<Response> =>
    await app.request(url, init);
  await createMcp(createClient<Api>("http://localhost", ask), "1.0.0").connect(far);
  const agent = new Agent();
  await agent.connect(near);
  return agent;
}

Deno.test("braid mcp: an agent builds concept guidance from nothing, and paints by it", () =>
  inFolder(async (folder) => {
    const served = join(folder, "served");
    await using agent = await started(folder, served);
    const [example] = /^\{[^]*?^\}/m.exec(agent.getInstructions()!)!;
    assertEquals((await agent.use("check_graph", { graph: example })).text, "The graph can run");
    assertStringIncludes((await agent.use("list_models")).text, "emoji-faces");
    const schedules = await agent.use("list_nodes", { gives: "schedule" });
    assertStringIncludes(
      schedules.text,
      "diffusion.scheduler: Scheduler. A scheduler by diffusers'",
    );
    const { text: ports } = await agent.use("describe_nodes", {
      types: ["concept.concept_guidance"],
    });
    assertMatch(ports, /Inputs:\n {2}uncond: prediction - .*\n {2}concept: prediction - /);
    assertStringIncludes(ports, 'preset: choice, balanced | bayes | paper, default "balanced"');

    const saved = await agent.use("save_graph", { name: "faces/crying", graph: CONCEPT });
    assertEquals([saved.data.ok, saved.data.diagnostics], [true, []]);
    const revision = saved.data.revision as string;
    assertMatch(saved.text, new RegExp(`^Saved "faces/crying", revision ${revision}\n`));
    const explained = await agent.use("explain_graph", {
      name: "faces/crying",
      wait: 3600,
      set: { "guidance.conceptGuidanceScale": 0 },
    });
    assertStringIncludes(explained.text, "2 network calls, 4 rows of 6");
    assertStringIncludes(explained.text, "as concept has scale 0");

    const run = await agent.use("run_graph", { name: "faces/crying", wait: 3600 });
    assertEquals([run.isError, run.pictures.length], [false, 1]);
    const [picture] = run.pictures;
    assertEquals([...Uint8Array.fromBase64(picture!.data).subarray(1, 4)], [0x50, 0x4e, 0x47]);
    const { id } = run.data.run as { readonly id: string };
    const report = await agent.use("read_report", { run: id });
    assertStringIncludes(report.text, "denoise\neps = ");
    const small = await agent.use("read_picture", { picture: "output/crying.png", width: 32 });
    assertMatch(small.pictures[0]!.mimeType, /^image\//);
    const { text: changes } = await agent.use("diff_graphs", {
      before: { run: id },
      after: { template: "concept.concept_guidance" },
    });
    assertStringIncludes(changes, "~ schedule.numInferenceSteps: 2 -> 20");

    const outside = "/etc/passwd";
    assertStringIncludes(await agent.refused("read_picture", { picture: outside }), "lies outside");
    const reads = {
      file: { type: "core.load_image", inputs: { path: outside } },
      save: { type: "core.save_image", inputs: { image: { from: "file.image" } } },
    };
    const graph = { format: "braid/1", nodes: reads, outputs: ["save"] };
    assertStringIncludes(await agent.refused("run_graph", { graph, wait: 3600 }), "lies outside");
    const set = { "save.fileName": "../../evil" };
    const evil = await agent.refused("run_graph", { name: "faces/crying", set });
    assertStringIncludes(evil, 'leaves the output folder: write a name without ".."');

    const written = filesIn(served).filter((path) => !path.startsWith(".braid/"));
    assertEquals(written, ["faces/crying.graph.json", "output/crying.png"]);
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), [
      "config",
      "served",
    ]);
  }));

Deno.test("a server speaks MCP over HTTP to who has the token, and braid mcp --server works on it", () =>
  inFolder(async (folder) => {
    await using server = await serveHere(folder, { open: false });
    const bearer = {
      authorization: `Bearer ${(await Deno.readTextFile(server.access!.file!)).trim()}`,
    };
    const ask = async (headers: Record<string, string>): Promise<number> => {
      const response = await fetch(`${server.address}api/mcp`, {
        method: "POST",
        headers,
        body: "{}",
      });
      await response.body?.cancel();
      return response.status;
    };
    assertEquals(await ask({}), 401);
    assertEquals(await ask({ ...bearer, origin: "https://evil.example" }), 403);
    await assertRejects(() => overHttp(server.address, {}));
    {
      await using agent = await overHttp(server.address, bearer);
      const { tools } = await agent.listTools();
      assert(tools.every(({ description }) => description));
      const run = await agent.use("run_graph", { graph: PICTURE, wait: 3600 });
      assertEquals(run.pictures.length, 2);
      const axes = [{ input: "color.width", values: "64,128" }, {
        input: "color.height",
        values: "32,64",
      }];
      const { pictures: [grid] } = await agent.use("sweep_graph", {
        graph: PICTURE,
        axes,
        wait: 3600,
      });
      assertEquals(grid!.mimeType, "image/png");
      assert(!(await agent.use("save_graph", { name: "mine", graph: PICTURE })).isError);
    }
    for (const args of [["--server", server.address], [folder]]) { // which that server has
      await using agent = await started(folder, ...args);
      assertEquals((await agent.use("list_graphs")).text.split(" ", 1), ["mine"]);
    }
    // Who is not asked for a token cannot know whose server it is: that is said by who knows.
    const [open, config] = [join(folder, "open"), join(folder, "config")];
    await using _ = await serveHere(open, { open: true }, config);
    await assertRejects(() => started(folder, open));
    await using agent = await started(folder, open, "--no-token");
    assertStringIncludes((await agent.use("list_graphs")).text, "None yet");
  }));

Deno.test("what answers in place of a server is told from one in words", async () => {
  await using agent = await within(new Hono().all("*", (context) => context.json(CONCEPT)));
  assertStringIncludes(await agent.refused("read_graph", { name: "mine" }), "no server of Braid");
});

Deno.test("each tool says how to mend what it refuses", () =>
  withServer(async ({ app, folder, workflows }) => {
    await using agent = await within(app);
    await agent.use("list_nodes"); // then they are known, however slow the machine
    const graph = (inputs = {}, more = {}): Record<string, unknown> => ({
      ...graphOf({ a: { type: "trial.slow", inputs } }),
      ...more,
    });
    const mends: readonly (readonly [string, Record<string, unknown>, string])[] = [
      ["check_graph", { grahp: graph() }, 'no field "grahp": did you mean "graph"?'],
      ["check_graph", {}, "give the graph itself, or say where it is"],
      ["check_graph", { graph: graph(), name: "x" }, "but got 2"],
      ["check_graph", { graph: { ...graph(), output: [] } }, 'did you mean "outputs"?'],
      ["check_graph", { graph: graph({}, { nodes: { a: { typ: "b" } } }) }, 'did you mean "type"?'],
      ["check_graph", { graph: "{nodes" }, "line 1, column 2"],
      ["check_graph", { graph: { format: "braid/1" } }, "nodes: Expected an object"],
      ["check_graph", { graph: graph(), set: { "other.text": 1 } }, "Its nodes are a"],
      ["check_graph", { graph: graph(), set: { "a.txet": 1 } }, 'did you mean "text"?'],
      ["run_graph", { graph: graph({ steps: 0, scael: 2 }) }, '(use "scale")'],
      ["run_graph", { graph: graph({ size: 3 }) }, "its inputs are"],
      ["run_graph", { graph: graph(), outputs: ["b"] }, "there is no such node"],
      ["run_graph", { graph: 3 }, '"graph" to be an object or text, but got 3'],
      ["run_graph", { graph: graph(), wait: "long" }, '"wait" to be a number, but got "long"'],
      ["explain_graph", { graph: graph() }, "wire a guidance and a schedule"],
      ["save_graph", { name: "../evil", graph: graph() }, 'take "evil"'],
      ["save_graph", { name: "/a/.b/c", graph: graph() }, 'take "a/c"'],
      ["save_graph", { name: "..", graph: graph() }, '".." cannot be a name: take another'],
      ["save_graph", { name: "new", graph: graph(), revision: "0" }, "there are none yet"],
      ["read_graph", { template: "sample.first_pictur" }, 'did you mean "sample.first_picture"?'],
      ["read_graph", { run: "nothing" }, "there are none yet"],
      ["describe_nodes", { types: ["trial.slwo"] }, 'did you mean "trial.slow"?'],
      ["list_nodes", { plugin: "trail" }, 'did you mean "trial"?'],
      ["list_nodes", { gives: "txet" }, 'did you mean "text"?'],
      ["list_runs", { state: "done" }, "queued, running, succeeded"],
      ["list_runs", { limit: 0 }, "at least 1"],
      ["sweep_graph", { graph: graph() }, "carries no sweep"],
      [
        "sweep_graph",
        { graph: graph(), axes: [{ input: "a.text" }] },
        '"axes.0.values" to be text or a list, but there is none',
      ],
      [
        "sweep_graph",
        { graph: graph(), axes: [{ inptu: "a.text", values: "x" }] },
        'There is no field "inptu" in axes.0: did you mean "input"?',
      ],
      [
        "sweep_graph",
        { graph: graph(), axes: [{ input: "a.txet", values: "x" }] },
        'did you mean "text"?',
      ],
      ["read_sweep", { sweep: "nothing" }, "there are none yet"],
      ["read_report", { run: "nothing" }, "there are none yet"],
      ["read_picture", { picture: "there.png" }, "there are none yet"],
      ["read_picture", { picture: "0".repeat(64) }, "there are none yet"],
      ["cancel_run", {}, '"run" to be text, but there is none'],
      ["list_grahps", {}, 'did you mean "list_graphs"?'],
    ];
    for (const [name, input, mend] of mends) {
      assertStringIncludes(await agent.refused(name, input), mend);
    }
    const { data, text } = await agent.use("check_graph", { graph: graph({ scale: 11 }) });
    const [fault] = data.diagnostics as readonly Record<string, string>[];
    assertEquals([fault!.node, fault!.port, fault!.fix], ["a", "scale", "use 10 or less"]);
    assertStringIncludes(text, "(use 10 or less)\nNothing of the graph can run");

    // What is there is replaced by who has read it, and what an agent leaves out stays as it stood.
    const view = { nodes: { a: { at: [7, 8] } } };
    const first = await agent.use("save_graph", { name: "kept", graph: graph({}, { view }) });
    const again = { name: "kept", graph: graph({ text: "new" }) };
    assertStringIncludes(
      await agent.refused("save_graph", again),
      "the revision that read_graph tells",
    );
    const { revision } = first.data;
    assert(!(await agent.use("save_graph", { ...again, revision })).isError);
    const kept = JSON.parse(workflows.read("kept").text);
    assertEquals([kept.nodes.a.inputs.text, kept.view], ["new", view]);
    assertEquals(kept.requires, { trial: "^1.0.0" });
    const look = {
      nodes: { a: { at: [7, 8], title: "Mine" } },
      groups: [{ title: "All", at: [0, 0], size: [99, 99] }],
      notes: [{ text: "By hand", at: [1, 2] }],
      form: [{ node: "a", port: "text" }],
    };
    const there = workflows.read("kept").revision;
    workflows.write("kept", JSON.stringify({ ...kept, view: look }), there);
    const nodes = { a: kept.nodes.a, b: kept.nodes.a };
    const { data: { revision: latest } } = await agent.use("read_graph", { name: "kept" });
    const moved = { ...graph({}, { nodes }), view: { nodes: { b: { at: [300, 8] } } } };
    assert(
      !(await agent.use("save_graph", { name: "kept", graph: moved, revision: latest })).isError,
    );
    assertEquals(JSON.parse(workflows.read("kept").text).view, {
      ...look,
      nodes: { ...look.nodes, b: { at: [300, 8] } },
    });
    assertEquals(filesIn(join(folder, "workflows")), ["kept.graph.json"]);
    assertEquals(
      (await agent.refused("save_graph", { ...again, revision })).includes("changed"),
      true,
    );
  }));

Deno.test("a run is waited for as long as is asked, called off when nobody wants it, and keeps the digits of a seed", () =>
  withServer(async ({ app, trial }) => {
    await using agent = await within(app);
    const seed = "18446744073709551615";
    const text = JSON.stringify(graphOf({ a: { type: "trial.slow", inputs: { seed: 1 } } }))
      .replace('"seed":1', `"seed":${seed}`);
    trial.queue.pause(true);
    const waits = await agent.use("run_graph", { graph: text, wait: 0 });
    const { id } = waits.data.run as { readonly id: string };
    assertMatch(waits.text, new RegExp(`^${id} queued\nIt is not over`));
    assertStringIncludes((await agent.use("read_graph", { run: id })).text, seed);
    const set = { "a.seed": seed.replace(/5$/, "4") };
    const other = await agent.use("run_graph", { run: id, set, wait: 0 });
    const { id: later } = other.data.run as { readonly id: string };
    assertStringIncludes((await agent.use("read_graph", { run: later })).text, set["a.seed"]);
    const { data: { graph } } = await agent.use("read_graph", { run: id });
    await agent.use("save_graph", { name: "long", graph });
    const kept = await agent.use("read_graph", { name: "long" });
    assertStringIncludes(kept.text, `"seed": ${seed}`);
    assertEquals(kept.data.graph, kept.text.slice(kept.text.indexOf("{")));
    const { data: { changes } } = await agent.use("diff_graphs", {
      before: { name: "long" },
      after: { run: later },
    });
    assertStringIncludes(JSON.stringify(changes), `"${set["a.seed"]}"`);
    const rounded = graphOf({ a: { type: "trial.slow", inputs: { seed: Number(seed) } } });
    for (const tool of ["save_graph", "check_graph", "run_graph", "explain_graph"]) {
      const name = tool === "save_graph" && { name: "long", revision: kept.data.revision };
      const said = await agent.refused(tool, { ...name, graph: rounded });
      assertStringIncludes(said, '"graph.nodes.a.inputs.seed" is a whole number beyond 2^53');
      assertStringIncludes(said, "give the graph as its text");
    }
    const shortSet = { "a.seed": 15843243324234234000 };
    assertStringIncludes(
      await agent.refused("run_graph", { name: "long", set: shortSet }),
      '"set.a.seed" is a whole number beyond 2^53, which loses digits on the way: give it as text',
    );
    trial.queue.pause(false);
    assertStringIncludes((await agent.use("read_run", { run: id, wait: 3600 })).text, "succeeded");
    await trial.over(later); // or it is what begins next

    const endless = graphOf({ a: { type: "trial.slow", inputs: { steps: ENDLESS } } });
    const gone = new AbortController();
    const begun = trial.begun();
    const left = agent.callTool({ name: "run_graph", arguments: { graph: endless } }, {
      signal: gone.signal,
    });
    await begun;
    gone.abort();
    await assertRejects(() => left);
    const [{ id: last } = { id: "" }] = trial.store.list({ limit: 1 });
    assertEquals((await trial.over(last)).state, "cancelled");
    const fails = await agent.use("run_graph", {
      graph: graphOf({ a: { type: "trial.fail" } }),
      wait: 3600,
    });
    assert(fails.isError);

    const axes = [{ input: "a.text", values: ["x", "y"] }];
    const swept = await agent.use("sweep_graph", {
      graph: graphOf({ a: { type: "trial.slow" } }),
      axes,
      wait: 3600,
    });
    assertMatch(swept.text, /^sweep \S+: 2 runs\ntext=x succeeded .*\ntext=y succeeded /);
    const { sweep } = swept.data;
    assertEquals((await agent.use("read_sweep", { sweep })).text, swept.text);
    assertEquals((await agent.use("cancel_sweep", { sweep })).data, { runs: 0 });
    assertMatch(fails.text, / failed\na\.text: .*not to my liking/);
  }));
