import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import type { Finished, RunLine } from "../../src/cli/run_line.ts";
import { goldenCase, writePipeline } from "../runtime/tiny_models.ts";
import type { Ended } from "./braid.ts";
import { filesIn, inFolder, sharedBraid } from "./braid.ts";

type Nodes = Readonly<Record<string, readonly [type: string, inputs?: object, mode?: string]>>;

/** A graph as text; a text such as `"red.image"` for an input is a wire. */
function graphOf(nodes: Nodes, outputs: readonly string[]): string {
  const entries = Object.entries(nodes).map(([id, [type, inputs = {}, mode]]) =>
    [id, {
      type,
      inputs: Object.fromEntries(
        Object.entries(inputs).map((
          [name, value],
        ) => [name, /^\w+\.[a-z]\w+$/i.test(value) ? { from: value } : value]),
      ),
      ...(mode !== undefined && { mode }),
    }] as const
  );
  return JSON.stringify({ format: "braid/1", nodes: Object.fromEntries(entries), outputs });
}

const RED = {
  red: ["core.color_image", { width: 16, height: 16, color: "#ff0000" }],
  save: ["core.save_image", { image: "red.image", fileName: "a" }],
} as const satisfies Nodes;

async function ask(folder: string, text: string, args: readonly string[]): Promise<Ended> {
  await Deno.writeTextFile(join(folder, "it.json"), text);
  return await sharedBraid([...args, "it.json", "--json"], { cwd: folder });
}
const run = (folder: string, text: string, ...args: readonly string[]): Promise<Ended> =>
  ask(folder, text, ["run", "--no-cache", ...args]);
const checked = (folder: string, text: string, ...args: readonly string[]): Promise<Ended> =>
  ask(folder, text, ["check", ...args]);
const last = (events: readonly RunLine[]): Finished => events.at(-1) as Finished;
const written = (folder: string): readonly string[] => filesIn(join(folder, "out"));

Deno.test("braid run paints the outputs that can be had and fails for the one that cannot", () =>
  inFolder(async (folder) => {
    const text = graphOf({ ...RED, second: ["core.save_image", { fileName: "b" }] }, [
      "save",
      "second",
    ]);
    const { code, events } = await run(folder, text);
    assertEquals([code, last(events).status, written(folder)], [1, "failed", ["a.png"]]);
    assertEquals(last(events).error, "Not all outputs could be run for: the graph has 1 fault");
    const [fault] = events.filter((event) => event.event === "diagnostic");
    assertEquals([fault?.severity, fault?.node, fault?.port], ["error", "second", "image"]);
    assertEquals(events.filter(({ event }) => event === "runFinished"), [
      { ...events.at(-2)!, event: "runFinished", status: "failed" } as RunLine,
    ]);
    const asked = await run(folder, text, "--outputs", "save");
    assertEquals([asked.code, last(asked.events).outputs.length], [0, 1]);
    const none = await run(folder, text, "--outputs", "second");
    assertEquals([none.code, last(none.events).outputs], [3, []]);
    const graph = JSON.parse(text);
    graph.nodes.second.mode = "mute";
    const part = await run(folder, JSON.stringify(graph), "--outputs", "save,second");
    const told = part.events.flatMap((event) => event.event === "diagnostic" ? event.message : []);
    assertEquals(told, ['"second" is asked for and does not run: "second" is muted']);
  }));

Deno.test("braid run --outputs knows no node of that name, and does not warn of what they leave out", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "red.json"), graphOf(RED, ["save"]));
    const [typo, part] = await Promise.all(
      ["sav", "red"].map((outputs) =>
        sharedBraid(["run", "red.json", "--no-cache", "--outputs", outputs], { cwd: folder })
      ),
    );
    assertEquals(typo!.code, 2);
    assertStringIncludes(typo!.err, 'The graph has no node "sav": did you mean "save"?');
    assertEquals(part!.code, 0);
    assertEquals(part!.err.includes("warning"), false, part!.err);
  }));

Deno.test("braid run says in which file a fault is", () =>
  inFolder(async (folder) => {
    const text = graphOf({ save: ["core.save_image"] }, ["save"]);
    await Deno.writeTextFile(join(folder, "bare.json"), text);
    const { code, err } = await sharedBraid(["run", "bare.json"], { cwd: folder });
    assertEquals(code, 3);
    assertMatch(err, /^bare\.json:1: error save\.image missing-input/m);
  }));

Deno.test("braid run is not kept by strays and muted branches from what it is asked for", () =>
  inFolder(async (folder) => {
    const strays: Nodes = {
      stray: ["core.save_image"],
      unknown: ["acme.tile", { image: "red.image" }],
      absent: ["diffusion.load_vae", { model: "nowhere" }],
      off: ["core.resize_image", { image: "red.image", width: 8, height: 8 }, "mute"],
      second: ["core.save_image", { image: "off.image", fileName: "b" }],
    };
    const text = graphOf({ ...RED, ...strays }, ["save", "second"]);
    const { code, events } = await run(folder, text);
    assertEquals([code, last(events).status, written(folder)], [0, "succeeded", ["a.png"]]);
    const told = events.flatMap((event) =>
      event.event === "diagnostic" ? [`${event.severity} ${event.code} ${event.node}`] : []
    );
    for (
      const warning of [
        "warning missing-input stray",
        "warning unknown-type unknown",
        "warning missing-model absent",
        "warning unused-node second",
      ]
    ) assertStringIncludes(told.join("\n"), warning);
    assertEquals((await checked(folder, text)).code, 0);
  }));

Deno.test("braid fails a run by the empty list that its outputs would have been made of", () =>
  inFolder(async (folder) => {
    const text = graphOf({
      lines: ["core.text_lines", { text: "\n \n" }],
      loud: ["core.replace_text", { text: "lines.lines", find: "a", replacement: "b" }],
      save: ["core.save_text", { text: "loud.text" }],
    }, ["save"]);
    const { code, events } = await run(folder, text);
    assertEquals([code, last(events).status, last(events).outputs], [1, "failed", []]);
    assertMatch(
      last(events).error!,
      /^Cannot run "Save text" \(save\): input text: "Text to lines" \(lines\) gave an empty list/,
    );
  }));

Deno.test("braid tells before painting that an output will not be there, and else which node gave none", () =>
  inFolder(async (folder) => {
    const unet = goldenCase("unet_sd1_4_8").config;
    await writePipeline(join(folder, "models"), "bare", { unet });
    const models = ["--models", "models"];
    const paint = (pipe: Nodes[string], more: Nodes = {}): string =>
      graphOf({
        pipe,
        latents: ["diffusion.empty_latents", { vae: "pipe.vae", width: 16, height: 16 }],
        ...more,
        show: ["core.show", { value: "latents.latents" }],
      }, ["show"]);
    const reason = '"Load pipeline" (pipe) gives no "vae": the model "bare" has none';

    const told = await checked(
      folder,
      paint(["diffusion.load_pipeline", { model: "bare" }]),
      ...models,
    );
    assertEquals(told.code, 3);
    const [fault] = told.events as Extract<RunLine, { event: "diagnostic" }>[];
    assertEquals([fault?.node, fault?.port], ["latents", "vae"]);
    assertEquals(fault?.message, `Input "vae" gets nothing: ${reason}`);

    const part = await checked(
      folder,
      graphOf({
        vae: ["diffusion.load_vae", { model: "bare" }],
        show: ["core.show", { value: "vae.vae" }],
      }, ["show"]),
      ...models,
    );
    assertEquals([part.code, part.events.length], [4, 1]);

    // What a wire brings is not known before.
    const wired = paint(["diffusion.load_pipeline", { model: "name.text" }], {
      name: ["core.text", { text: "bare" }],
    });
    assertEquals((await checked(folder, wired, ...models)).code, 0);
    const { code, events } = await run(folder, wired, ...models);
    assertEquals(code, 1);
    assertStringIncludes(
      last(events).error!,
      'Cannot run "Empty latents" (latents): input vae: "Load pipeline" (pipe) gives no "vae"',
    );

    const lora = paint(["diffusion.load_pipeline", { model: "emoji" }], {
      lora: ["diffusion.load_lora", { model: "emoji", unet: "pipe.unet" }],
      more: ["diffusion.load_lora", {
        model: "emoji",
        unet: "lora.unet",
        textEncoder: "lora.textEncoder",
      }],
      latents: ["diffusion.encode_prompt", { textEncoder: "more.textEncoder" }],
    }).replace("latents.latents", "latents.condition");
    const unset = await checked(folder, lora);
    assertEquals(unset.code, 3);
    assertStringIncludes(
      JSON.stringify(unset.events),
      '\\"Load LoRA\\" (lora) gives no \\"textEncoder\\" without its input \\"textEncoder\\"',
    );
    assertStringIncludes(JSON.stringify(unset.events), 'The model \\"emoji\\" has no \\"lora\\"');
  }));

Deno.test("braid fills in names of files, and tells one that cannot be before it paints", () =>
  inFolder(async (folder) => {
    const named = (fileName: string, more: Nodes = {}): string =>
      graphOf({ ...RED, ...more, save: ["core.save_image", { image: "red.image", fileName }] }, [
        "save",
      ]);
    const good = await run(folder, named("%date:yyyy%/{red.width}_{counter}"));
    assertEquals(good.code, 0);
    assertMatch(written(folder)[0]!, /^\d{4}\/16_00001\.png$/);
    const started = (events: readonly RunLine[]): readonly string[] =>
      events.flatMap((event) => event.event === "nodeStarted" ? [event.node] : []);
    for (const fileName of ["../a", "/absolute/a", "{red.hight}", "%dat:yy%", "a?"]) {
      const { code, events } = await checked(folder, named(fileName));
      const [fault] = events as Extract<RunLine, { event: "diagnostic" }>[];
      assertEquals([code, fault?.node, fault?.port], [3, "save", "fileName"], fileName);
    }
    const bad = await run(
      folder,
      named("name.text", { name: ["core.format_text", { template: "../a" }] }),
    );
    assertEquals([bad.code, bad.events.some(({ event }) => event === "saved")], [1, false]);
    assertMatch(
      last(bad.events).error!,
      /\(save\): input fileName: "..\/a" leaves the output folder/,
    );
    assertEquals(started(bad.events).includes("save"), false);
  }));
