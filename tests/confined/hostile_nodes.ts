/** What nodes of a plugin do that they must not, by name: the body of an async `run`, and what is said of it. */

export interface HostileNode {
  /** Gets here by its end: then it got through. */
  readonly body: string;
  readonly says: RegExp;
  /** Stands before the node. */
  readonly above?: string;
  /** The kind of its output `it`, text unless given. */
  readonly kind?: string;
}

const CLOSED = /requires (read|write|env|net|run|ffi|sys|all) access/i;
const MAIN = new URL("../../src/main.ts", import.meta.url);
const FRAMES = new URL("../../src/runs/runner/frames.ts", import.meta.url);
const README = new URL("../../README.md", import.meta.url);

const closed = (body: string, says: RegExp = CLOSED): HostileNode => ({ body, says });
/** Says something as the process itself would. */
const forged = (message: string, says: RegExp): HostileNode => ({
  above: `import { encodeFrame } from "${FRAMES}";
    const say = (message) => {
      const frame = message instanceof Uint8Array ? message : encodeFrame(message);
      for (let at = 0; at < frame.length;) at += Deno.stdout.writeSync(frame.subarray(at));
    };`,
  body: `${message}; await new Promise(() => setInterval(() => {}, 1000));`,
  says,
});
const lies = (value: string, kind: string, says: RegExp): HostileNode => ({
  body: `return { it: ${value} };`,
  kind,
  says,
});

/** In a worker, where all that is global is there anew. */
const inWorker = (code: string): string =>
  `const code = ${
    JSON.stringify(`try { ${code} postMessage("got"); } catch (e) { postMessage(e.message); }`)
  };
   const worker = new Worker("data:application/javascript," + encodeURIComponent(code), { type: "module" });
   const said = await new Promise((resolve) => {
     worker.onmessage = ({ data }) => resolve(data);
     worker.onerror = (event) => { event.preventDefault(); resolve(event.message); };
   });
   worker.terminate();
   if (said !== "got") throw new Error(said);`;

const CACHES = `await (await caches.open("v1")).put("https://a.example/", new Response("kept"));`;
/** SQLite asks nobody about its own temporary files, and removes what a journal names. */
const SQLITE = `const { DatabaseSync } = await import("node:sqlite");
  new DatabaseSync(":memory:").exec("create table a (b)");`;

/** None of these ends the process: all can have the same one. */
export const CLOSED_NODES: Readonly<Record<string, HostileNode>> = {
  reads: closed(`Deno.readTextFileSync("/etc/passwd");`),
  reads_node: closed(`(await import("node:fs")).readFileSync("/etc/passwd");`),
  reads_braid: closed(`Deno.readTextFileSync(new URL("${README}"));`),
  reads_by_import: closed(
    `(await import("/etc/passwd", { with: { type: "text" } }));`,
    /read access|Requires/,
  ),
  reads_before_it_runs: {
    above: `import text from "/etc/passwd" with { type: "text" };`,
    body: `return { it: text };`,
    says: /read access|Requires/,
  },
  lists: closed(`[...Deno.readDirSync("/")];`),
  environment: closed(`Deno.env.toObject();`),
  environment_node: closed(
    `if (Object.keys((await import("node:process")).default.env).length === 0) throw new Error("requires env access");`,
  ),
  environment_of_system: closed(`Deno.readTextFileSync("/proc/self/environ");`),
  writes: closed(`Deno.writeTextFileSync("/tmp/braid-was-here", "");`),
  writes_itself: closed(`Deno.writeTextFileSync(new URL("./fine.ts", import.meta.url), "");`),
  removes: closed(`Deno.removeSync(Deno.cwd(), { recursive: true });`),
  starts: closed(`new Deno.Command("sh", { args: ["-c", "true"] }).outputSync();`),
  starts_itself: closed(`new Deno.Command(Deno.execPath(), { args: ["--version"] }).outputSync();`),
  starts_node: closed(
    `const made = (await import("node:child_process")).spawnSync("sh", ["-c", "true"]);
     if (made.error) throw made.error;`,
  ),
  forks_node: closed(
    `(await import("node:child_process")).fork("${MAIN}");`,
  ),
  kills: closed(`const p = (await import("node:process")).default; p.kill(p.ppid, 9);`),
  native: closed(
    `Deno.dlopen("libc.so.6", { system: { parameters: ["buffer"], result: "i32" } });`,
  ),
  native_sharp: closed(`(await import("sharp")).default(new Uint8Array(4));`, /./),
  native_network: closed(`await import("onnxruntime-node");`, /./),
  decodes: closed(
    `await (await import("sdk")).decodeImage(new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10]));`,
    /./,
  ),
  fetches: closed(`await fetch("http://127.0.0.1:34567/");`),
  connects: closed(`await Deno.connect({ port: 1 });`),
  resolves: closed(`await Deno.resolveDns("example.com", "A");`),
  imports_npm: closed(`await import("npm:left-pad@1.3.0");`, /./),
  imports_https: closed(`await import("https://deno.land/std/version.ts");`, /./),
  imports_jsr: closed(`await import("jsr:@std/semver@1.0.0");`, /./),
  worker: closed(inWorker(`Deno.readTextFileSync("/etc/passwd");`)),
  keeps: closed(CACHES, /cache storage/),
  keeps_in_worker: closed(inWorker(CACHES), /cache storage/),
  keeps_before_it_runs: { above: CACHES, body: "", says: /cache storage/ },
  keeps_for_later: closed(`localStorage.setItem("a", "kept");`, /./),
  opens_database: closed(SQLITE, /memory/),
  opens_database_in_worker: closed(inWorker(SQLITE), /memory/),
  keeps_pairs: closed(`await (await Deno.openKv()).set(["a"], "kept");`, /./),
  keeps_pairs_in_memory: closed(`await (await Deno.openKv(":memory:")).set(["a"], "kept");`, /./),
  keeps_database: closed(
    `const { DatabaseSync } = await import("node:sqlite");
     new DatabaseSync("/tmp/braid-was-here.sqlite").exec("create table a (b)");`,
  ),
  keeps_code: closed(
    `const { enableCompileCache, flushCompileCache } = await import("node:module");
     const { status, directory } = enableCompileCache("/tmp/braid-was-here");
     flushCompileCache?.();
     if (directory === undefined) throw new Error("keeps no code");`,
    /./,
  ),
  reads_beside_its_program: closed(`[...Deno.readDirSync(new URL(".", Deno.mainModule))];`),
  writes_its_program: closed(`Deno.writeTextFileSync(new URL(Deno.mainModule), "");`),
  removes_its_program: closed(`Deno.removeSync(new URL(Deno.mainModule));`),
  asks_deno: closed(
    `const { state } = await Deno.permissions.request({ name: "read", path: "/etc" });
     if (state !== "granted") throw new Error("requires read access");`,
  ),
  files: closed(`await context.files.read("a.png");`, /does not ask for read "\$\{input\}"/),
  saves: closed(
    `await context.outputs.save("a.txt", new Uint8Array(1), "text/plain");`,
    /does not ask for write "\$\{output\}"/,
  ),
  models: closed(`await context.models.parts("emoji");`, /does not ask for models/),
  network: closed(`await context.models.network("emoji");`, /is not for plugins/),
  teaches: closed(`await context.teaching.teach({});`, /is not for plugins/),
  rejects: closed(
    `Promise.reject(new Error("nobody waits")); await new Promise((go) => setTimeout(go, 5000));`,
    /nobody waits/,
  ),
  throws_later: closed(
    `setTimeout(() => { throw new Error("later"); }); await new Promise((go) => setTimeout(go, 5000));`,
    /later/,
  ),
  throws_trap: closed(
    `throw Object.defineProperty(new Error(), "message", { get() { throw new Error("trap"); } });`,
    /./,
  ),
  nothing: lies("undefined", "text", /did not return its output "it"/),
  number: lies("5", "text", /Expected text, but got 5/),
  more: lies(`"a", more: 1`, "text", /returned "more", which is not among its outputs/),
  no_tensor: lies("{}", "image", /Its output "it" is no tensor/),
  bytes: lies(
    "{ data: new Uint8Array(12), shape: [1, 3, 2, 2] }",
    "image",
    /Its output "it" is no tensor/,
  ),
  short: lies(
    "{ data: new Float32Array(1), shape: [1, 3, 64, 64] }",
    "image",
    /has 1 numbers for the shape \[1, 3, 64, 64\]/,
  ),
  grey: lies(
    "{ data: new Float32Array(4), shape: [1, 1, 2, 2] }",
    "image",
    /expected \[n, 3, n, n\]/,
  ),
  broken: lies("{ data: new Float32Array(0), shape: [1, 3, -1, NaN] }", "image", /whole numbers/),
  getter: lies(
    `Object.defineProperty({ data: new Float32Array(12) }, "shape", {
       enumerable: true, get: (() => { let n = 0; return () => n++ < 1 ? [1, 3, 2, 2] : [1, 3, 9, 9]; })(),
     })`,
    "image",
    /numbers for the shape/,
  ),
  model: lies("{ model: 5 }", "vae", /is no vae: its field "model"/),
  function: lies("{ model: 'a', evil() {} }", "vae", /holds a function, which cannot leave/),
  instance: lies("{ model: 'a', map: new Map() }", "vae", /holds an instance of Map/),
  circle: lies(
    "(() => { const a = { model: 'a' }; a.a = a; return a; })()",
    "vae",
    /nested deeper than/,
  ),
  much: lies("Array(300_000).fill(0)", "json", /holds more than 250000 items/),
  huge: lies("new Float32Array(2 ** 27)", "json", /holds more than 256 MB/),
  file: lies(
    `{ path: "/etc/passwd", mediaType: "text/plain", bytes: 1, sha256: "0".repeat(64) }`,
    "file",
    /names a file that it has not saved/,
  ),
  hidden_file: lies(
    `[{ a: { path: "/etc/passwd", mediaType: "text/plain", bytes: 1, sha256: "0".repeat(64) } }]`,
    "json",
    /names a file that it has not saved/,
  ),
};

/** These end the process, or are ended. */
export const DEADLY_NODES: Readonly<Record<string, HostileNode>> = {
  exits: closed(`Deno.exit(0);`, /The plugin "hostile" ended with code 0/),
  exits_node: closed(`(await import("node:process")).default.exit(7);`, /ended with code 7/),
  kills_itself: closed(
    `const p = (await import("node:process")).default; p.kill(p.pid, "SIGKILL"); await new Promise(() => {});`,
    /was killed|requires run access/,
  ),
  reads_commands: closed(`for await (const _ of Deno.stdin.readable);`, /./),
  flood: forged(
    `for (let n = 0; n < 1e6; n++) say({ type: "pong" });`,
    /said what it may not: more than anybody reads/,
  ),
  flood_of_progress: forged(
    `for (let n = 0; n < 1e6; n++) say({ type: "tell", id: 1, what: "log", args: ["x"] });`,
    /said what it may not/,
  ),
  no_message: forged(`say({ type: "obey" });`, /A message has a wrong "type"/),
  of_a_runner: forged(
    `say({ type: "finished", run: "a", result: { state: "succeeded", outputs: {} } });`,
    /A message has a wrong "type"/,
  ),
  of_nobody: forged(`say({ type: "done", id: 1e9, value: {} });`, /a call that there is none of/),
  not_given: forged(
    `for (let id = 1; id < 300; id++) say({ type: "done", id, value: ["given", 99] });`,
    /has what it was not given/,
  ),
  no_value: forged(
    `for (let id = 1; id < 300; id++) say({ type: "done", id, value: ["evil", 99] });`,
    /has what is no value/,
  ),
  no_plain_data: forged(`say({ type: "pong", map: new Map() });`, /has what is no plain data/),
  no_frame: forged(
    `say(new Uint8Array(16).fill(255));`,
    /A message of 4294967295 bytes is too large/,
  ),
  asks_without_end: forged(
    `for (let ask = 0; ask < 5000; ask++) {
       for (let id = 1; id < 300; id++) say({ type: "ask", id, ask, what: "wait", args: [] });
     }`,
    /more questions than anybody answers|said what it may not/,
  ),
};

/** These take what they can get, for as long as they may. */
export const ENDLESS_NODES: Readonly<Record<string, HostileNode>> = {
  loops: closed(`for (;;);`, /has given no sign of life for/),
  backtracks: closed(`/^(a+)+$/.test("a".repeat(50) + "!");`, /has given no sign of life for/),
  waits: closed(
    `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);`,
    /has given no sign of life for/,
  ),
};

export const GREEDY_NODES: Readonly<Record<string, HostileNode>> = {
  heap: closed(`const a = []; for (;;) a.push(new Array(1e6).fill(a.length + 0.5));`, /memory/),
  buffers: closed(
    `const a = []; for (;;) { a.push(new Uint8Array(2e7).fill(1)); await new Promise((go) => setTimeout(go)); }`,
    /memory/,
  ),
};

export function nodeFile({ above = "", body, kind = "text" }: HostileNode): string {
  return `${above}
    export default {
      title: "Hostile", category: "trial", inputs: {}, outputs: { it: { kind: "${kind}" } },
      async run(_, context) { ${body}
        return { it: "got through" };
      },
    };`;
}
