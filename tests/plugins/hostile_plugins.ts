/** Plugins that do harm when their code is loaded, by what they do; each has a node that is fine, too. */

const NODE = `export default {
  title: "Fine", category: "trial", inputs: {}, outputs: { value: { kind: "int" } }, run: () => ({ value: 1 }),
};`;

/** What the file `bad.ts` of a plugin is, and what is said of it. */
export interface Hostile {
  readonly code: string;
  readonly says: RegExp;
  /** It goes on for as long as it may, or nearly. */
  readonly endless?: true;
  /** Its other node can be used. */
  readonly spares?: true;
}

const def = (more: string): string =>
  `${NODE.replace("export default {", `export default { ${more}`)}`;

/** Answers in place of the process that it is loaded in. */
export function forging(answer: string, id = 1): string {
  const frames = new URL("../../src/runs/runner/frames.ts", import.meta.url);
  return `import { encodeFrame } from "${frames}";
    const frame = encodeFrame({ type: "done", id: ${id}, value: ${answer} });
    for (let at = 0; at < frame.length;) at += Deno.stdout.writeSync(frame.subarray(at)); ${NODE}`;
}

export const HOSTILE: Readonly<Record<string, Hostile>> = {
  throws: { code: `throw new Error("no luck");`, says: /no luck/, spares: true },
  throws_nothing: { code: `throw undefined;`, says: /Cannot import it/, spares: true },
  throws_trap: {
    code: `throw Object.defineProperty(new Error(), "message", { get() { throw 1; } });`,
    says: /cannot be read/,
    spares: true,
  },
  no_syntax: { code: `export default {`, says: /Cannot import it/, spares: true },
  missing_import: { code: `import "./gone.ts";`, says: /Cannot import it/, spares: true },
  waits: { code: `await new Promise(() => {}); ${NODE}`, says: /takes longer than/, endless: true },
  loops: { code: `while (true); ${NODE}`, says: /takes longer than/, endless: true },
  backtracks: {
    code: `/^(a+)+$/.test("a".repeat(50) + "!"); ${NODE}`,
    says: /takes longer than/,
    endless: true,
  },
  exits: { code: `Deno.exit(0); ${NODE}`, says: /ended with code 0/ },
  exits_node: {
    code: `import p from "node:process"; p.exit(7); ${NODE}`,
    says: /ended with code 7/,
  },
  rejects: { code: `Promise.reject(new Error("late")); ${NODE}`, says: /late/ },
  rejects_later: {
    code: `setTimeout(() => { throw new Error("later"); }, 1); ${NODE}`,
    says: /later/,
  },
  prints: {
    code: `while (true) Deno.stderr.writeSync(new TextEncoder().encode("hello\\n")); ${NODE}`,
    says: /prints more than|takes longer/,
    endless: true,
  },
  logs: {
    code: `for (;;) console.log("hello"); ${NODE}`,
    says: /prints more than|takes longer/,
    endless: true,
  },
  speaks: {
    code: `Deno.stdout.writeSync(new TextEncoder().encode("hello ".repeat(1000))); ${NODE}`,
    says: /./,
  },
  answers: {
    code: forging("5"),
    says: /said what it may not/,
  },
  answers_much: {
    code: forging(`Array(500_000).fill("no")`),
    says: /said what it may not/,
  },
  answers_ports: {
    code: forging(`{ faults: [], node: { title: "Fine", category: "trial", outputs: {}, inputs:
      Object.fromEntries(Array.from({ length: 240_000 }, (_, at) => ["p" + at, { kind: "int" }])) } }`),
    says: /an answer has more than 20000 values/,
  },
  ports: {
    code: `const inputs = Object.fromEntries(
        Array.from({ length: 8000 }, (_, at) => ["p" + at, { kind: "int" }]));
      export default { title: "Fine", category: "trial", inputs, outputs: {}, run: () => ({}) };`,
    says: /says of itself has more than 20000 values/,
    spares: true,
  },
  allocates: {
    code: `const a = []; for (;;) a.push(new Uint8Array(2e7).fill(1)); ${NODE}`,
    says: /memory|takes longer/,
  },
  heaps: {
    code: `const a = []; for (;;) a.push({ a: [1, 2, 3] }); ${NODE}`,
    says: /memory|takes longer/,
    endless: true,
  },
  reads: {
    code: `Deno.readTextFileSync("/etc/passwd"); ${NODE}`,
    says: /read access/,
    spares: true,
  },
  starts: {
    code: `new Deno.Command(Deno.execPath()).outputSync(); ${NODE}`,
    says: /run access/,
    spares: true,
  },
  steals: { code: `Deno.env.get("HOME"); ${NODE}`, says: /env access/, spares: true },
  getter: { code: def(`get doc() { throw new Error("no doc"); },`), says: /no doc/, spares: true },
  circle: {
    code:
      `const inputs = {}; const it = { title: "x", category: "x", inputs, outputs: {}, run() {} };
      it.more = it; export default it;`,
    says: /circular/,
    spares: true,
  },
  chatters: { code: def(`doc: "x".repeat(2 ** 21),`), says: /says more of itself/, spares: true },
};

/** Writes the plugins into a folder. */
export async function writePlugins(
  folder: string,
  plugins: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Promise<void> {
  for (const [name, files] of Object.entries(plugins)) {
    const manifest = { name, version: "1.0.0", title: name, engines: { braid: "*" } };
    await Deno.mkdir(`${folder}/${name}`, { recursive: true });
    for (
      const [file, text] of Object.entries({ "plugin.json": JSON.stringify(manifest), ...files })
    ) {
      await Deno.writeTextFile(`${folder}/${name}/${file}`, text);
    }
  }
}

/** The files of a hostile plugin, and those of one that is none. */
export const filesOf = ({ code }: Hostile): Readonly<Record<string, string>> => ({
  "bad.ts": code,
  "fine.ts": NODE,
});
export const FINE: Readonly<Record<string, string>> = { "fine.ts": NODE };
