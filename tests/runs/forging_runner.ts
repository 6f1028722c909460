/** A runner process that says what no runner may: of each run, what its document names. */
import { hash } from "node:crypto";
import { serialize } from "node:v8";
import { encodeFrame, readFrames } from "../../src/runs/runner/frames.ts";
import type { ToRunner } from "../../src/runs/runner/runner_message.ts";

const HASH = "0".repeat(64);

/** A list of lists of lists..., each of them twice the one before. */
function unfolding(): unknown {
  let list: unknown = ["ha"];
  for (let depth = 0; depth < 40; depth++) list = [list, list];
  return list;
}

/** A list of the same long list many times, and that one likewise. */
function wide(): unknown {
  let list: unknown = Array(50_000).fill(1);
  for (let depth = 0; depth < 3; depth++) list = Array(50_000).fill(list);
  return list;
}

function deep(): unknown {
  let list: unknown = [];
  for (let depth = 0; depth < 1000; depth++) list = [list];
  return list;
}

function sparse(): unknown {
  const list: unknown[] = [];
  list[4_000_000_000] = 1;
  return list;
}

function circle(): unknown {
  const list: unknown[] = [];
  list.push(list);
  return list;
}

/** Few bytes that claim room for `lists` lists of 30 million places. */
export function claims(lists: number): Uint8Array {
  const [length, count] = [[0x80, 0x87, 0xa7, 0x0e], [lists & 127 | 128, lists >> 7]];
  const list = [0x61, ...length, 0x40, 0, ...length];
  const all = Array<readonly number[]>(lists).fill(list).flat();
  return new Uint8Array([0xff, 0x0f, 0x41, ...count, ...all, 0x24, 0, ...count]);
}

/** A list of the same bytes many times. */
export function many(item: readonly number[], count: number): Uint8Array {
  const head = [0xff, 0x0f, 0x41, count & 127 | 128, count >> 7 & 127 | 128];
  head.push(count >> 14 & 127 | 128, count >> 21);
  const end = [0x24, 0, ...head.slice(3)];
  const bytes = new Uint8Array(head.length + count * item.length + end.length);
  bytes.set(head);
  for (let index = 0; index < count; index++) bytes.set(item, head.length + index * item.length);
  bytes.set(end, bytes.length - end.length);
  return bytes;
}

/** A document of one node, for which a runner says what is named. */
const wordsFor = (say: string) => ({
  format: "braid/1",
  nodes: { a: { type: "forge.say", inputs: { say } } },
  outputs: ["a"],
});

/** {@link FORGERIES} and their like, by name, as a document to be run. */
export const documentOf = (say: string): string => JSON.stringify(wordsFor(say));

const finished = (run: string, result: unknown): unknown => ({ type: "finished", run, result });
const event = (run: string, event: unknown): unknown => ({ type: "event", run, event });
const emitted = (data: unknown) => (run: string): unknown =>
  event(run, { type: "nodeEmitted", node: "a", name: "x", data });
const output = (fields: unknown) => (run: string): unknown =>
  finished(run, {
    state: "succeeded",
    outputs: { a: [{ port: "p", kind: "k", ...fields as object }] },
  });
const artifact = (fields: unknown) =>
  output({ artifacts: [{ sha256: HASH, type: "image/png", bytes: 1, ...fields as object }] });
const progress = (fields: unknown) => (run: string): unknown =>
  event(run, { type: "nodeProgress", node: "a", value: 1, ...fields as object });

/** What {@link CLAIMS} are about: a text of so many bytes. */
export const MADE = "made";
const made = hash("sha256", MADE, "hex");

/** Results with a file that they say is there. */
export const CLAIMS: Readonly<Record<string, (run: string) => unknown>> = {
  "a file that is there": artifact({ sha256: made, bytes: MADE.length }),
  "a file of another size": artifact({ sha256: made, bytes: MADE.length + 1 }),
  "a file that is not there": artifact({ name: "mine.png" }),
};

/** Messages that are refused, by what is wrong with them. */
export const FORGERIES: Readonly<Record<string, (run: string) => unknown>> = {
  "a state that there is not": (run) => finished(run, { state: "banana", outputs: {} }),
  "a state that only the host gives": (run) => finished(run, { state: "interrupted", outputs: {} }),
  "no result": (run) => finished(run, undefined),
  "outputs that are none": (run) => finished(run, { state: "succeeded", outputs: [1] }),
  "an error of a megabyte": (run) =>
    finished(run, { state: "failed", error: { message: "x".repeat(1e6) }, outputs: {} }),
  "a way out of the folder for a hash": artifact({ sha256: "../mine/x.graph.json" }),
  "a hash in capitals": artifact({ sha256: "A".repeat(64) }),
  "a media type with a line break": artifact({ type: "text/plain\r\nx: y" }),
  "fewer than no bytes": artifact({ bytes: -1 }),
  "half a pixel": artifact({ width: 0.5, height: 1 }),
  "a typed array for a value": output({ value: new Float64Array(1e6) }),
  "a map for a value": output({ value: new Map([["a", 1]]) }),
  "a value of three million characters": output({ value: "x".repeat(3e6) }),
  "a million values": output({ value: Array.from({ length: 1e6 }, () => 1) }),
  "a value that unfolds": emitted(unfolding()),
  "a value that is wide": emitted(wide()),
  "a value in a circle": emitted(circle()),
  "a list of four billion": emitted(sparse()),
  "a nesting of a thousand": emitted(deep()),
  "a number of a thousand digits": emitted(10n ** 1000n),
  "a name that is a prototype": emitted(JSON.parse(`{"__proto__": {"a": 1}}`)),
  "progress that is no number": progress({ value: NaN }),
  "progress without end": progress({ max: Infinity }),
  "an event that there is not": (run) => event(run, { type: "nodeExploded", node: "a" }),
  "a message that there is not": () => ({ type: "obey" }),
  "no message": () => null,
  "less than no memory": () => ({ type: "memory", used: -1, total: NaN }),
  "that it is ready, again": () => ({ type: "ready", device: "x" }),
};

/** Bytes that would take seconds and gigabytes to be taken apart. */
export const RAW: Readonly<Record<string, () => Uint8Array>> = {
  "room for billions": () => claims(200),
  "ten million maps": () => many([0x3b, 0x3a, 0], 10_000_000),
  "ten million objects": () => many([0x6f, 0x7b, 0], 10_000_000),
};

/** Messages of which there is no end, by what is in them. */
export const FLOODS: Readonly<Record<string, (run: string, number: number) => unknown>> = {
  "names of nodes": (run, number) =>
    event(run, { type: "nodeStarted", node: `${number}${"x".repeat(7e6)}` }),
  "names of what is shown": (run, number) =>
    event(run, { type: "nodeEmitted", node: "a", name: `${number}${"x".repeat(7e6)}`, data: 1 }),
  "short names of what is shown": (run, number) =>
    event(run, { type: "nodeEmitted", node: "a", name: `${number}`, data: 1 }),
  "what is shown": (run, number) => emitted(number + "x".repeat(7e6))(run),
  "notes": (run, number) =>
    event(run, { type: "nodeProgress", node: "a", value: number, note: "\u65e5".repeat(7e6) }),
  "names of files": (run, number) => {
    const [sha256, name] = [`${number}`.padStart(64, "0"), "\u65e5".repeat(7e6)];
    return emitted({ sha256, type: "image/png", bytes: 1, name })(run);
  },
  "long lines": (run, number) =>
    event(run, { type: "nodeEmitted", node: "a", name: "log", data: number + "x".repeat(7e6) }),
  "warnings": (run, number) =>
    event(run, { type: "nodeEmitted", node: "a", name: "warning", data: { message: `${number}` } }),
  "ends of a node": (run, number) =>
    event(run, { type: "nodeFinished", node: "a", outputs: [], milliseconds: number }),
  "beginnings of a run": (run) => event(run, { type: "runStarted", nodes: ["a"] }),
  "progress": (run, value) => event(run, { type: "nodeProgress", node: "a", value }),
  "memory": (_, used) => ({ type: "memory", used, total: used }),
  "answers that nobody wants": (_, id) => ({ type: "answer", id: 1e6 + id, answer: "x" }),
  "large answers": (_, id) => ({ type: "answer", id: 1e6 + id, answer: "x".repeat(15e6) }),
  "refusals": (_, id) => ({ type: "refusal", id: 1e6 + id, message: "x" }),
  "nodes that there are not": (run, number) =>
    event(run, { type: "nodeStarted", node: `b${number}` }),
  "of another run": () => event("another", { type: "nodeStarted", node: "a" }),
};

if (import.meta.main) {
  const write = (bytes: Uint8Array): void => {
    for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
  };
  const say = (message: unknown): void => write(encodeFrame(message));
  if (Deno.args[0] === "unready") setInterval(() => say({ type: "memory", used: 1, total: 2 }), 20);
  else say({ type: "ready", device: "forge" });
  for await (const message of readFrames(Deno.stdin.readable, 1e6) as AsyncIterable<ToRunner>) {
    if (message.type === "ask") say({ type: "answer", id: message.id, answer: [{ name: 1 }] });
    if (message.type !== "run") continue;
    const { run, workflow: document } = message.job;
    const workflow = (JSON.parse(document) as ReturnType<typeof wordsFor>).nodes.a.inputs.say;
    if (workflow === "noise") write(new TextEncoder().encode("Hello, this is no message at all"));
    else if (RAW[workflow]) {
      const body = RAW[workflow]();
      const head = new Uint8Array(4);
      new DataView(head.buffer).setUint32(0, body.length, true);
      write(head);
      write(body);
    } else if (workflow === "endless") {
      const head = new Uint8Array(4);
      new DataView(head.buffer).setUint32(0, 0xffffffff, true);
      write(head);
    } else if (workflow === "torn") {
      const body = serialize({ type: "finished" });
      const head = new Uint8Array(4);
      new DataView(head.buffer).setUint32(0, body.length, true);
      write(head);
      write(body.subarray(3).fill(255));
      write(body);
    } else if (workflow === "others") {
      say(finished("another", { state: "succeeded", outputs: {} }));
      say({ type: "answer", id: 4711, answer: 1 });
      say(event("another", { type: "nodeStarted", node: "a" }));
    } else if (workflow === "hoard") {
      for (let sum = 0; sum < 22_000; sum += 1000) {
        const type = "image/png";
        const files = Array.from({ length: 1000 }, (_, i) => {
          return { sha256: `${sum + i}`.padStart(64, "0"), type, bytes: 1 };
        });
        say(emitted(files)(run));
      }
    } else if (workflow === "claim") {
      say(emitted({ sha256: "../mine/x.graph.json", type: "image/png", bytes: 3 })(run));
    } else if (FLOODS[workflow]) {
      for (let number = 1;; number++) say(FLOODS[workflow](run, number));
    } else if (CLAIMS[workflow]) {
      const files = { sha256: HASH, type: "text/html", bytes: 1 };
      say(emitted(files)(run));
      say(CLAIMS[workflow](run));
    } else if (FORGERIES[workflow]) say(FORGERIES[workflow](run));
    say(finished(run, { state: "succeeded", outputs: { a: [] } }));
  }
}
