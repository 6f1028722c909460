import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { graphInPicture } from "../../src/graph/picture.ts";
import type { Finished } from "../../src/cli/run_line.ts";
import { writeBundledTwins } from "../nodes/world.ts";
import { braid, inFolder, PROJECT } from "./braid.ts";

const TEMPLATE = join(PROJECT, "nodes", "diffusion", "templates", "text_to_image.graph.json");

Deno.test("braid run of a picture makes the same bytes again, from the graph in it", () =>
  inFolder(async (folder) => {
    await writeBundledTwins(join(folder, "models"));
    const common = ["--json", "--no-cache", "--device", "cpu", "--models", "models"];
    const set = ["--set", "schedule.numInferenceSteps=2", "--set", "latents.batchSize=2"];
    const first = await braid(["run", TEMPLATE, ...common, ...set, "--preview"], { cwd: folder });
    assertEquals([first.code, first.err], [0, ""]);
    const [output] = (first.events.at(-1) as Finished).outputs;
    const picture = await Deno.readFile(output!.path);
    const document = JSON.parse((await graphInPicture(picture))!);
    assertEquals(document.nodes.schedule.inputs.numInferenceSteps, 2);

    const previews = first.events.filter((event) =>
      event.event === "emitted" && event.name === "preview"
    );
    assert(previews.length >= 2);
    assertStringIncludes(JSON.stringify(previews[0]), `"picture":"data:image/png;base64,iVBOR`);

    const again = await braid(["run", output!.path, ...common, "--out", "again"], { cwd: folder });
    const [copy] = (again.events.at(-1) as Finished).outputs;
    assert(copy!.path.startsWith(join(await Deno.realPath(folder), "again")));
    assertEquals(copy!.sha256, output!.sha256);
    assertEquals(await Deno.readFile(copy!.path), picture);
  }));
