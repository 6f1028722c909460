import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { encodeImage } from "../../src/runtime/images/encode.ts";
import { encodePng } from "../../src/runtime/images/png.ts";
import { zeros } from "../../src/tensor/tensor.ts";
import { graph, inFolder, LAB, PROJECT, sharedBraid } from "./braid.ts";

const FAULTY = `{
  "format": "braid/1",
  "nodes": {
    "number": { "type": "lab.number" },
    "write": {
      "type": "lab.write",
      "inputs": {
        "value": { "from": "numbr.value" },
        "stile": "loud",
        "style": "lowd"
      }
    },
    "round": { "type": "lab.slow", "inputs": { "value": { "from": "trip.value" } } },
    "trip": { "type": "lab.slow", "inputs": { "value": { "from": "round.value" } } },
    "far": { "type": "acme.far" }
  },
  "outputs": ["write", "round"]
}`;

Deno.test("braid check tells every fault with file, line, node, port and what would mend it", () =>
  inFolder(async (folder) => {
    const cut = `${graph().slice(0, 90)}`;
    const plain = encodePng(zeros([1, 3, 2, 2]));
    const carrying = encodePng(zeros([1, 3, 2, 2]), { text: { braid: graph() } });
    await Deno.writeTextFile(join(folder, "faulty.json"), FAULTY);
    await Deno.writeTextFile(join(folder, "cut.json"), cut);
    await Deno.writeFile(join(folder, "plain.png"), plain);
    await Deno.writeFile(join(folder, "carrying.png"), carrying);
    await Deno.writeTextFile(join(folder, "text.png"), "no picture");
    await Deno.writeFile(join(folder, "bytes.json"), new Uint8Array([0xff, 0xfe, 0]));
    await Deno.writeTextFile(join(folder, "deep.json"), "[".repeat(100_000));
    const files = [
      "faulty.json",
      "cut.json",
      "plain.png",
      "carrying.png",
      "text.png",
      "bytes.json",
    ];
    const { code, out, err } = await sharedBraid(
      ["check", ...files, "deep.json", "absent.json", ".", "--plugins", LAB],
      { cwd: folder },
    );
    assertEquals(code, 3);
    const found = out.trim().split("\n");
    const places = found.map((line) => line.replace(/(error|warning) (\S+ \S+): .*/, "$2"));
    const inFaulty = places.filter((place) => place.startsWith("faulty"));
    assertEquals(inFaulty.map((place) => Number(place.split(":")[1])), [4, 8, 9, 10, 14, 15, 15]);
    assertEquals(places.sort(), [
      "carrying.png: ok",
      "faulty.json:10: write.style bad-choice",
      "faulty.json:14: trip cycle",
      "faulty.json:15: far unknown-type",
      "faulty.json:15: far unused-node",
      "faulty.json:4: number unused-node",
      "faulty.json:8: write.value dangling-link",
      "faulty.json:9: write.stile unknown-port",
    ]);
    assertStringIncludes(out, `(use "number.value")`);
    assertStringIncludes(
      out,
      `(find the plugin "acme" by braid plugin search, and install it by braid plugin add)`,
    );
    assertMatch(
      err,
      /Cannot read "cut.json": Expected a name .*, but got the end: line 7, column 1/,
    );
    assertStringIncludes(err, `Cannot read "plain.png": This picture carries no graph`);
    assertStringIncludes(err, `Cannot read "text.png": It is neither a PNG nor an SVG`);
    assertStringIncludes(err, `Cannot read "bytes.json": It is neither a graph`);
    assertStringIncludes(err, `Cannot read "deep.json": Nested deeper than 64 levels`);
    assertStringIncludes(err, `There is no file "absent.json"`);
    assertStringIncludes(err, `Cannot read ".": It is a folder`);
  }));

Deno.test("braid says whose a graph or picture is that it does not open", () =>
  inFolder(async (folder) => {
    const node = '{"3": {"class_type": "KSampler", "inputs": {}}}';
    const pixels = zeros([1, 3, 2, 2]);
    const parameters = "a cat\nSteps: 20, Sampler: Euler a";
    const files: Record<string, string | Uint8Array> = {
      "api.json": node,
      "ui.json": '{"last_node_id": 1, "nodes": [], "links": []}',
      "comfy.png": encodePng(pixels, { text: { prompt: node } }),
      "a1111.png": encodePng(pixels, { text: { parameters } }),
      "a1111.jpg": await encodeImage(pixels, "jpeg", { text: { parameters } }),
      "drawing.svg": "<svg/>",
      "layers.psd": "8BPS",
    };
    for (const [name, content] of Object.entries(files)) {
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      await Deno.writeFile(join(folder, name), bytes);
    }
    const { code, err } = await sharedBraid(["check", ...Object.keys(files)], { cwd: folder });
    assertEquals(code, 3);
    const yet = "which braid does not open yet";
    assertEquals(err.trim().split("\n"), [
      `braid: Cannot read "api.json": This is a ComfyUI workflow, ${yet}`,
      `braid: Cannot read "ui.json": This is a ComfyUI workflow, ${yet}`,
      `braid: Cannot read "comfy.png": This picture carries a ComfyUI workflow, ${yet}`,
      `braid: Cannot read "a1111.png": This picture carries parameters as A1111 writes them, ${yet}`,
      `braid: Cannot read "a1111.jpg": This picture carries parameters as A1111 writes them, ${yet}`,
      ...["drawing.svg", "layers.psd"].map((name) =>
        `braid: Cannot read "${name}": It is neither a PNG nor an SVG of Braid's: ` +
        "no other picture carries a graph"
      ),
    ]);
  }));

Deno.test("braid draw draws a graph as pictures that carry it, and replaces none unasked", () =>
  inFolder(async (folder) => {
    const template = join(PROJECT, "nodes/concept/templates/concept_guidance.graph.json");
    for (const name of ["graph.svg", "graph.png"]) {
      const { code, err } = await sharedBraid(["draw", template, name], { cwd: folder });
      assertEquals([code, err], [0, ""]);
      const same = await sharedBraid(["diff", template, name, "--exit-code"], { cwd: folder });
      assertEquals([same.code, same.out], [0, ""]);
    }
    const again = await sharedBraid(["draw", template, "graph.svg"], { cwd: folder });
    assertEquals(again.code, 5);
    assertStringIncludes(again.err, "it is there already. Give --overwrite to replace it");
    if (Deno.build.os === "windows") return;
    await Deno.chmod(join(folder, "graph.svg"), 0o444);
    const over = ["draw", template, "graph.svg", "--overwrite"];
    const refused = await sharedBraid(over, { cwd: folder });
    assertEquals(refused.code, 5);
    assertStringIncludes(refused.err, 'graph.svg" is read-only: make it writable');
    await Deno.chmod(join(folder, "graph.svg"), 0o644);
    assertEquals((await sharedBraid(over, { cwd: folder })).code, 0);
  }));

Deno.test({
  name: "braid check reads what a shell pipes by a path, and nothing without end",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder(async (folder) => {
      const pipe = join(folder, "pipe");
      await new Deno.Command("mkfifo", { args: [pipe] }).output();
      const checked = sharedBraid(["check", pipe, "--plugins", LAB]);
      await Deno.writeTextFile(pipe, graph());
      const { code, err } = await checked;
      assertEquals([code, err], [0, ""]);
      const endless = await sharedBraid(["check", "/dev/zero"]);
      assertEquals(endless.code, 3);
      assertMatch(endless.out + endless.err, /It has more than 512 MB/);
    }),
});

Deno.test("braid check and braid run tell what nodes know of the models that are wired into them", () =>
  inFolder(async (folder) => {
    const nodes = {
      load: { type: "diffusion.load_unet", inputs: { model: "emoji" } },
      uncond: { type: "diffusion.predict", inputs: { unet: { from: "load.unet" } } },
    };
    const graph = JSON.stringify({ format: "braid/1", nodes, outputs: ["uncond"] });
    await Deno.writeTextFile(join(folder, "it.json"), graph);
    const says =
      'error uncond.condition node-check: The network "emoji" needs a condition: connect an encoded prompt or a null condition';
    const { code, out } = await sharedBraid(["check", "it.json"], { cwd: folder });
    assertEquals([code, out], [3, `it.json:1: ${says}\n`]);
    const run = await sharedBraid(["run", "it.json"], { cwd: folder });
    assertEquals(run.code, 3);
    assertStringIncludes(run.err, says);
  }));
