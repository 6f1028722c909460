import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Problem } from "../../src/api/problem.ts";
import { DescribedApi } from "./fuzz/described_api.ts";
import type { HostileRequest } from "./fuzz/hostile_request.ts";
import { hostileRequests } from "./fuzz/hostile_request.ts";
import type { TrialServer } from "./trial_server.ts";
import { withServer } from "./trial_server.ts";

const REQUESTS = Number(Deno.env.get("FUZZ_REQUESTS") ?? 1500);
const SEED = Number(Deno.env.get("FUZZ_SEED") ?? 20231208);
/** Starts a process each time. */
const SLOW: ReadonlySet<string> = new Set(["/api/runner/restart"]);

Deno.test("no request makes a route fail, leave its folder, or answer what is not described", () =>
  withServer(async (server) => {
    const { ask, folder } = server;
    const document = await (await ask("GET", "/api/openapi.json")).json();
    const api = new DescribedApi(document);
    const quick = api.operations.filter(({ path }) => !SLOW.has(path));
    const outside = outsideOf(folder);
    const found = await seed(server);
    const property = fc.asyncProperty(hostileRequests(api, quick, found), async (request) => {
      const response = await send(server, request);
      await gather(found, response);
      await check(api, request, response);
    });
    await fc.assert(property, { seed: SEED, numRuns: REQUESTS, endOnFailure: true });
    assertEquals(outsideOf(folder), outside);
    assertEquals((await ask("GET", "/api/status")).status, 200);
  }));

/** Something of each kind, to be read, changed and removed. */
async function seed({ ask, app, trial }: TrialServer): Promise<Map<string, string>> {
  const workflow = { format: "braid/1", nodes: { a: { type: "trial.save" } }, outputs: ["a"] };
  const run = await (await ask("POST", "/api/runs", { workflow })).json();
  await trial.over(run.id);
  const saved = await ask("PUT", "/api/workflows/cat", workflow, { "if-none-match": "*" });
  const brought = await app.request("http://localhost/api/uploads?name=dot.png", {
    method: "POST",
    body: DOT,
  });
  return new Map([
    ["workflows", "cat"],
    ["tag", saved.headers.get("etag")!],
    ["runs", run.id],
    ["artifacts", (await brought.json()).sha256],
    ["templates", "sample.first_picture"],
    ["images", "dot.png"],
  ]);
}

/** A picture of one pixel. */
const DOT = Uint8Array.fromBase64(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
);

async function send(
  { app }: TrialServer,
  { operation: { method }, path, headers, body }: HostileRequest,
): Promise<Response> {
  return await app.request(`http://localhost${path}`, { method, headers, ...(body && { body }) });
}

/** What the requests after this one may name. */
async function gather(found: Map<string, string>, response: Response): Promise<void> {
  const tag = response.headers.get("etag");
  if (tag !== null) found.set("tag", tag);
  if (response.status === 201) {
    const { id } = await response.clone().json();
    if (id !== undefined) found.set("runs", id);
  }
}

async function check(
  api: DescribedApi,
  { operation }: HostileRequest,
  response: Response,
): Promise<void> {
  const { status } = response;
  if (operation.method === "HEAD") return assert(status < 500, `HEAD gave ${status}`);
  const copy = response.headers.get("content-type")?.startsWith("application/problem+json")
    ? response.clone()
    : undefined;
  const fault = await api.faultOf(operation, response);
  const said = copy && await copy.json() as Problem;
  assert(fault === undefined, `${status} ${JSON.stringify(said ?? {})}: ${fault}`);
  if (status < 400) return;
  assert(said, `${status} is no problem document`);
  assertEquals(said.status, status);
  assert(isSentence(said.detail ?? ""), `not one clear sentence: ${said.detail}`);
}

/** In the words of this program: no stack, no error of the system, of the schemas or of JavaScript. */
function isSentence(text: string): boolean {
  return /^\S/.test(text) && text.length < 1200 &&
    !/os error|Invalid input|\bat (file|async)\b|TypeError|is not a function/
      .test(text);
}

/** What is beside a folder and not made by this test. */
function outsideOf(folder: string): readonly string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name)
    .filter((name) =>
      !/^(workflows|input|artifacts|thumbnails|user|output|cache|kept|workspace)$/.test(name)
    )
    .sort();
}
