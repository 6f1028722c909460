import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import config from "../../deno.json" with { type: "json" };
import { askCommand } from "../../src/program/ask_server.ts";
import { downloadCommand } from "../../src/program/download_command.ts";
import { packageCommand } from "../../src/program/package_process.ts";
import { checkerCommand } from "../../src/program/process_commands.ts";
import { FINE, writePlugins } from "../plugins/hostile_plugins.ts";
import { inFolder } from "../runs/trial.ts";
import { serve } from "./serving.ts";

const LOCK = JSON.parse(
  Deno.readTextFileSync(new URL("../../deno.lock", import.meta.url)),
) as { npm: Record<string, unknown> };

const COLUMNS = ["read", "write", "net", "run", "env", "ffi", "sys"];

/** The table of `src/README.md`: what stands in each column, by process. */
const TABLE = new Map(
  Deno.readTextFileSync(new URL("../../src/README.md", import.meta.url))
    .split("<!-- /processes -->", 1)[0]!.split("<!-- processes", 2)[1]!
    .split("\n").filter((line) => line.startsWith("| `")).map((line) => {
      const [name, , ...cells] = line.split("|").slice(1, -1).map((cell) => cell.trim());
      return [name!.replaceAll("`", ""), cells] as const;
    }),
);

/** What flags say in the table's words: `-` for none, `all`, or that something is named. */
function columnsOf(args: readonly string[]): readonly string[] {
  return COLUMNS.map((name) => {
    const flag = args.find((arg) => arg.split("=", 1)[0] === `--allow-${name}`);
    return flag === undefined ? "-" : flag.includes("=") ? "named" : "all";
  });
}

const inWords = (cells: readonly string[]): readonly string[] =>
  cells.map((cell) => cell === "-" || cell === "all" ? cell : "named");

function assertConfined(name: string, args: readonly string[]): void {
  const cells = TABLE.get(name)!.map((cell) => cell === "all but token and pages" ? "all" : cell);
  assertEquals([name, ...columnsOf(args)], [name, ...inWords(cells)]);
  for (const flag of ["--no-prompt", "--frozen"]) assert(args.includes(flag), `${name} ${flag}`);
  for (const flag of ["-A", "--allow-all", "--allow-env", "--allow-ffi", "--allow-import"]) {
    assert(!args.includes(flag), `${name} ${flag}`);
  }
}

const tasks = Object.entries(config.tasks).map(([name, { command }]) =>
  [name.replace(/^permitted:/, ""), command.split(" ")] as const
).filter(([, [, run]]) => run === "run");

Deno.test("what people type prints a short line, and runs what has the permissions", () => {
  for (const [name, { command }] of Object.entries(config.tasks)) {
    if (!name.startsWith("permitted:")) continue;
    const typed = name.replace("permitted:", "") as keyof typeof config.tasks;
    assertEquals(config.tasks[typed].command, `deno task --quiet ${name}`);
    assert(command.length > 200, `${name} is short enough to be printed`);
  }
});

Deno.test("tasks have the permissions of the table, and the lock file", () => {
  for (const [name, args] of tasks.filter(([name]) => TABLE.has(name))) assertConfined(name, args);
  for (const [name, { command }] of Object.entries(config.tasks)) {
    for (const part of command.split("&&").filter((part) => /deno (run|test|check)/.test(part))) {
      assert(part.includes("--frozen"), `${name}: ${part}`);
    }
  }
});

Deno.test("tasks name the libraries that are installed, by their versions", () => {
  const installed = Object.keys(LOCK.npm)
    .filter((name) =>
      /^(onnxruntime-node@|@img\/sharp-(darwin|linux|linuxmusl|win32)-(arm64|x64)@)/.test(name)
    )
    .map((name) => `node_modules/.deno/${name.replace("/", "+")}`).sort();
  for (const [, args] of tasks) {
    const flag = args.find((arg) => arg.startsWith("--allow-ffi="));
    if (flag) assertEquals(flag.split("=")[1]!.split(",").sort(), installed);
  }
});

interface Process {
  readonly pid: number;
  readonly args: readonly string[];
}

/** What a process of Braid is started with, before its role. */
const CODE = /^[^-].*[/\\](main\.ts|plugin-\w+-\w+\.js)$/;

/** Processes below one. */
function processesBelow(pid: number): readonly Process[] {
  const found: (Process & { readonly parent: number })[] = [];
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const parent = Number(/\) \S (\d+)/.exec(Deno.readTextFileSync(`/proc/${name}/stat`))![1]);
      const args = Deno.readTextFileSync(`/proc/${name}/cmdline`).split("\0");
      found.push({ pid: Number(name), parent, args });
    } catch {
      // It has ended.
    }
  }
  const below = (of: number): readonly Process[] =>
    found.filter(({ parent }) => parent === of).flatMap((one) => [one, ...below(one.pid)]);
  return below(pid);
}

Deno.test({
  name: "every process of a server has the permissions of the table",
  ignore: Deno.build.os !== "linux", // another system tells arguments otherwise
  fn: () =>
    inFolder(async (folder) => {
      const plugins = join(folder, "plugins");
      await writePlugins(plugins, {
        acme: { ...FINE, "slow.ts": "await new Promise(() => {});\nsetInterval(() => {}, 1000);" },
      });
      await using server = await serve(join(folder, "served"), "--plugins", plugins);
      const seen = new Map<string, readonly string[]>();
      const questions = [{ type: "diffusion.predict", values: {}, wired: [], parts: {} }];
      const ask = async (): Promise<void> => {
        while (seen.size < 5) {
          const answers = await Promise.all([
            fetch(`${server.address}api/models`),
            fetch(`${server.address}api/checks`, {
              method: "POST",
              headers: { "content-type": "application/json" },
              body: JSON.stringify({ questions }),
            }),
          ]);
          await Promise.all(answers.map(({ body }) => body?.cancel()));
        }
      };
      // Looked at while it is asked, too: a trial is over after some seconds.
      const look = async (): Promise<void> => {
        while (seen.size < 5) {
          for (const { args } of processesBelow(server.pid)) {
            const role = args.findIndex((arg) => CODE.test(arg)) + 1;
            if (role > 0) seen.set(args[role]!, args);
          }
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      };
      await Promise.all([ask(), look()]);
      assertEquals([...seen.keys()].sort(), ["checks", "helper", "host", "plugin", "runner"]);
      for (const [name, args] of seen) {
        assertConfined(name, args);
        assert(args.includes("--cached-only"));
        // Every user of the machine may read it, and who knows what a history is called may bring another one by that name.
        assert(!args.some((arg) => arg.includes("history-")), `${name} tells the history's name`);
      }
      assertConfined("checker", checkerCommand().args);
      assertConfined("ask", askCommand("http://127.0.0.1:8189/").args);
      const registry = { url: "http://127.0.0.1:1/npm/" };
      const source = { kind: "npm", name: "tones" } as const;
      const taking = packageCommand({ source, registry, into: folder }).args;
      assertConfined("package", taking);
      assert(taking.includes("--allow-net=127.0.0.1:1"));
      const { args } = downloadCommand(join(folder, "models"));
      assertConfined("download", args);
      assert(args.includes("--cached-only"));
    }),
});
