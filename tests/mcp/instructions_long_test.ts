import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import type { RunInfo } from "../../src/api/runs.ts";
import { inputOrder } from "../../src/graph/node_types.ts";
import { parseWorkflow } from "../../src/graph/parse.ts";
import type { NodeView, View, Workflow } from "../../src/graph/workflow.ts";
import { inFolder } from "../in_folder.ts";
import { serveHere } from "../server/serve_here.ts";
import { overHttp } from "./agent.ts";

/** As the instructions have it, each of whose words is in use here. */
const GRAPH = {
  format: "braid/1",
  nodes: {
    plain: { type: "subgraph.paper", inputs: { height: 32 } },
    save: {
      type: "core.save_image",
      inputs: { image: { from: "plain.image" }, fileName: "plain" },
    },
  },
  outputs: ["save"],
  subgraphs: {
    paper: {
      title: "Paper",
      inputs: { width: { title: "How wide", default: 48 }, height: { title: "How high" } },
      order: ["height", "width"],
      nodes: {
        color: {
          type: "core.color_image",
          inputs: { width: { from: "inputs.width" }, height: { from: "inputs.height" } },
        },
      },
      results: { image: { from: "color.image" } },
    },
  },
};

Deno.test("what an agent is told of graphs and runs is so", () =>
  inFolder(async (folder) => {
    await using server = await serveHere(folder, {});
    await using agent = await overHttp(server.address, {});
    const told = agent.getInstructions()!;
    for (const word of ["saved", "title", "at", "order", "groups", "notes", "form", "default"]) {
      assertStringIncludes(told, `"${word}"`);
    }
    assertEquals((await agent.use("check_graph", { graph: GRAPH })).text, "The graph can run");

    // "outputs" and "saved"
    const { data } = await agent.use("run_graph", { graph: GRAPH, wait: 3600 });
    const [given] = (data.run as RunInfo).outputs.save!;
    const { sha256, saved, type, width, height } = given!.artifacts![0]!;
    assertEquals([given!.port, type, saved], ["files", "image/png", "plain.png"]);
    assertEquals([width, height], [48, 32], "the default of an input, and what is set");
    assert((await Deno.stat(join(folder, "output", saved!))).isFile);
    const [kept, stored] = [
      await agent.use("read_picture", { picture: `output/${saved}` }),
      await agent.use("read_picture", { picture: sha256 }),
    ];
    assertEquals(kept.pictures[0]!.data, stored.pictures[0]!.data);

    // "title", "at", and what is left out
    const others: View = {
      groups: [{ title: "All", at: [0, 0], size: [600, 400] }],
      notes: [{ text: "By an agent", at: [0, 420] }],
      form: [{ node: "plain", port: "height" }],
    };
    const plain: NodeView = { title: "The paper", at: [20, 40] };
    const view: View = { ...others, nodes: { plain, save: { title: "Keep" } } };
    const name = "paper";
    const first = await agent.use("save_graph", { name, graph: { ...GRAPH, view } });
    assertEquals([first.isError, first.data.diagnostics], [false, []]);
    const there = (): Workflow =>
      parseWorkflow(Deno.readTextFileSync(join(folder, `${name}.graph.json`)));
    const { nodes = {}, ...rest } = there().view;
    assertEquals(rest, others);
    assertEquals(nodes.plain, plain);
    assertEquals([nodes.save!.title, nodes.save!.at?.length], ["Keep", 2], "it is given a place");
    const read = await agent.use("read_graph", { name });
    assertEquals((read.data.graph as { view?: unknown }).view, undefined);
    const again = { name, graph: read.data.graph, revision: read.data.revision };
    assert(!(await agent.use("save_graph", again)).isError);
    assertEquals(there().view, { ...others, nodes });

    // "order"
    assertEquals(inputOrder(there().subgraphs.paper!), ["height", "width"]);
  }));
