import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { inFolder } from "../runs/trial.ts";
import { serveHere } from "./serve_here.ts";

const SAYS = {
  port: "condition",
  message: 'The network "emoji" needs a condition: connect an encoded prompt or a null condition',
};

Deno.test("a server asks nodes what is wrong before they run, for an editor and before it queues a run", () =>
  inFolder(async (folder) => {
    await using server = await serveHere(join(folder, "served"));
    const post = async (path: string, body: unknown) => {
      const headers = { "content-type": "application/json" };
      const init = { method: "POST", headers, body: JSON.stringify(body) };
      const answer = await fetch(`${server.address}api/${path}`, init);
      return { status: answer.status, body: await answer.json() };
    };
    const question = {
      values: {},
      wired: ["unet"],
      parts: { unet: { model: "emoji", kind: "unet" } },
    };
    const questions = [
      { ...question, type: "core.gone" },
      { ...question, type: "diffusion.predict" },
      { type: "core.math", values: { expression: "a +" }, wired: [], parts: {} },
    ];
    const { status, body } = await post("checks", { questions });
    assertEquals([status, body.problems.slice(0, 2)], [200, [[], [SAYS]]]);
    assertEquals(body.problems[2][0].port, "expression");

    const nodes = {
      load: { type: "diffusion.load_unet", inputs: { model: "emoji" } },
      uncond: { type: "diffusion.predict", inputs: { unet: { from: "load.unet" } } },
    };
    const workflow = { format: "braid/1", nodes, outputs: ["uncond"] };
    const note = { at: [0, 0], size: [200, 100], text: "long ".repeat(60_000) };
    const large = { ...workflow, view: { notes: [note] } };
    for (const graph of [workflow, large]) { // the large one is checked in a process of its own
      const refused = await post("runs", { workflow: graph });
      assertEquals([refused.status, refused.body.detail], [422, SAYS.message]);
      assertEquals(refused.body.diagnostics, [
        { ...SAYS, code: "node-check", severity: "error", node: "uncond" },
      ]);
    }
  }));
