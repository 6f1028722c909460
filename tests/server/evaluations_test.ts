import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { basename, join } from "@std/path";
import type { BlindPair } from "../../src/api/evaluations.ts";
import { writeEvaluation } from "../votes/trial_evaluation.ts";
import { withServer } from "./trial_server.ts";

const SETTINGS = { first: "prior, control 2", second: "framework, control 2" };
const ASKING = { ...SETTINGS, question: "overall", voter: "x" };
const AT = "/api/evaluations/mine%2Ffaces";

Deno.test("pairs are given blind, votes recorded with their sides, taken back, and counted", () =>
  withServer(async ({ ask, workflows }) => {
    const folder = join(workflows.path, "mine", "faces");
    await writeEvaluation(folder);
    await writeEvaluation(join(workflows.path, "broken"));
    await Deno.writeTextFile(join(workflows.path, "broken", "pictures.json"), "[1]");
    const list = await (await ask("GET", "/api/evaluations")).json();
    assertEquals(list, [{ name: "mine/faces", settings: Object.values(SETTINGS), votes: 0 }]);

    const look = async (change = {}): Promise<{ pairs: BlindPair[]; done: number }> =>
      await (await ask("GET", `${AT}/pairs?${new URLSearchParams({ ...ASKING, ...change })}`))
        .json();
    const { pairs, done } = await look();
    assertEquals([pairs.length, done], [4, 0]);
    assert(!/prior|framework/.test(JSON.stringify(pairs)));
    const [{ prompt, seed, left, right }] = pairs as [BlindPair];
    const picture = await ask("GET", `/api/images/${encodeURIComponent(left)}`);
    assertEquals([picture.status, picture.headers.get("content-type")], [200, "image/png"]);
    await picture.body?.cancel();

    const vote = { ...ASKING, prompt, seed, choice: "left", shown: [left, right] };
    const other = { ...vote, shown: [left, left] };
    assertEquals((await ask("POST", `${AT}/votes`, other)).status, 409, "painted anew");
    assertEquals((await ask("POST", `${AT}/votes`, vote)).status, 204);
    assertEquals((await ask("POST", `${AT}/votes`, vote)).status, 409);
    const line = JSON.parse(await Deno.readTextFile(join(folder, "votes.jsonl")));
    const shown = left.includes("/pictures/00/") ? SETTINGS.first : SETTINGS.second;
    assertEquals([line.pair[0], line.choice, line.voter], [shown, "left", "x"]);
    assertEquals(line.shown[0], basename(left, ".png"));
    assertEquals([(await look()).pairs.length, (await look()).done], [3, 1]);
    assertEquals((await look({ voter: "y" })).done, 0);
    assertEquals((await look({ question: "prompt" })).done, 0);

    const [found] = await (await ask("GET", `${AT}/votes`)).json();
    assertEquals([...found.wins.toSorted(), found.replaced, found.unmatched], [0, 1, 0, 0]);
    assert(found.interval.low < found.interval.high);
    const undo = (): Promise<Response> => ask("DELETE", `${AT}/votes?voter=x`);
    assertEquals([(await undo()).status, (await undo()).status], [204, 404]);
    assertEquals((await look()).done, 0);
  }));

Deno.test("an evaluation in the served folder itself is voted on like any other", () =>
  withServer(async ({ ask, workflows }) => {
    await writeEvaluation(workflows.path);
    const [{ name }] = await (await ask("GET", "/api/evaluations")).json();
    const at = new URL(`http://x/api/evaluations/${encodeURIComponent(name)}`).pathname;
    const { pairs: [pair] } = await (await ask("GET", `${at}/pairs?${new URLSearchParams(ASKING)}`))
      .json();
    const picture = await ask("GET", `/api/images/${encodeURIComponent(pair.left)}`);
    assertEquals(picture.status, 200);
    await picture.body?.cancel();
    const vote = { ...ASKING, prompt: pair.prompt, seed: pair.seed, choice: "left" };
    assertEquals((await ask("POST", `${at}/votes`, vote)).status, 204);
    assertEquals((await (await ask("GET", `${at}/votes`)).json()).length, 1);
    assertEquals((await ask("DELETE", `${at}/votes?voter=x`)).status, 204);
  }));

Deno.test("what is not there, or leads out of the folder, is refused by name", () =>
  withServer(async ({ ask, workflows }) => {
    await writeEvaluation(join(workflows.path, "faces"));
    for (const name of ["no", "..", "%2e%2e%2ffaces", "faces%2fpictures"]) {
      const { status } = await ask("GET", `/api/evaluations/${name}/votes`);
      assertEquals(status, 404, name);
    }
    const query = new URLSearchParams({ ...ASKING, second: "joint" });
    const { status, ...answer } = await ask("GET", `/api/evaluations/faces/pairs?${query}`)
      .then(async (found) => ({ status: found.status, ...await found.json() }));
    assertEquals([status, answer.detail], [
      404,
      `There is no setting "joint" in this evaluation`,
    ]);
    const vote = { ...ASKING, prompt: "face, crying", seed: 99, choice: "tie" };
    assertEquals((await ask("POST", "/api/evaluations/faces/votes", vote)).status, 404);
    await Deno.writeTextFile(join(workflows.path, "faces", "votes.jsonl"), `{"pair": 1}\n`);
    const broken = await ask("GET", "/api/evaluations/faces/votes");
    assertEquals(broken.status, 422);
    assertStringIncludes((await broken.json()).detail, `is no vote`);
    assertEquals((await (await ask("GET", "/api/evaluations")).json()).length, 1);
    const bad = { ...vote, choice: "both" };
    assertEquals((await ask("POST", "/api/evaluations/faces/votes", bad)).status, 400);
  }));

Deno.test("an evaluation of many pictures and votes is looked through while others are answered", () =>
  withServer(async ({ ask, workflows }) => {
    const folder = join(workflows.path, "faces");
    await writeEvaluation(folder, 1);
    const path = join(folder, "pictures.json");
    const index = JSON.parse(await Deno.readTextFile(path)) as {
      prompts: [{ prompt: string; first: number; files: [string] }];
    }[];
    // However few files there are, they can be named any number of times.
    for (const { prompts: [cell] } of index) cell.files.push(...Array(19_999).fill(cell.files[0]));
    await Deno.writeTextFile(path, JSON.stringify(index));
    const { prompt } = index[0]!.prompts[0];
    const vote = { pair: Object.values(SETTINGS), choice: "left", prompt, voter: "x" };
    const votes = Array.from({ length: 20_000 }, (_, i) => JSON.stringify({ ...vote, seed: -i }));
    await Deno.writeTextFile(join(folder, "votes.jsonl"), `${votes.join("\n")}\n`);
    const order: string[] = [];
    const large = ask("GET", `/api/evaluations/faces/pairs?${new URLSearchParams(ASKING)}`)
      .then(async (response) => {
        order.push("pairs");
        return await response.json() as { pairs: BlindPair[]; done: number };
      });
    await (await ask("GET", "/api/status")).text();
    order.push("status");
    const { pairs, done } = await large;
    assertEquals([order, pairs.length, done], [["status", "pairs"], 20_000, 0]);
  }));

Deno.test({
  name: "a backslash in a name leads nowhere, and no link of such a name is followed",
  ignore: Deno.build.os === "windows", // no name there has any
  fn: () =>
    withServer(async ({ ask, workflows, folder }) => {
      const outside = join(folder, "outside");
      await writeEvaluation(outside);
      const before = [...Deno.readDirSync(outside)].length;
      await writeEvaluation(join(workflows.path, "mine\\faces"));
      await Deno.symlink(outside, join(workflows.path, "ev\\il"));
      await Deno.writeTextFile(join(workflows.path, "a\\b.graph.json"), "{}");
      for (const name of ["ev%5Cil", "mine%5Cfaces"]) {
        const at = `/api/evaluations/${name}/votes`;
        const vote = { ...ASKING, prompt: "a", seed: 0, choice: "left" };
        assertEquals((await ask("GET", at)).status, 404);
        assertEquals((await ask("POST", at, vote)).status, 404);
        assertEquals((await ask("DELETE", `${at}?voter=x`)).status, 404);
      }
      assertEquals([...Deno.readDirSync(outside)].length, before);
      assertEquals(await (await ask("GET", "/api/evaluations")).json(), []);
      assertEquals(await (await ask("GET", "/api/workflows")).json(), []);
      assertStringIncludes(JSON.stringify(workflows.notices), "has a backslash in its path");
    }),
});
