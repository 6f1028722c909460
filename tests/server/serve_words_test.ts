/** What `braid serve` tells a person when it starts. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join, toFileUrl } from "@std/path";
import { runCommandLine } from "../../src/cli/command_line.ts";
import type { Host, ServeOptions, Server } from "../../src/cli/host.ts";
import { inFolder } from "../runs/trial.ts";
import { giveKept } from "./kept_parts.ts";
import { ROOT, SERVE } from "./serving.ts";

/** Starts it as its task does. */
const command = (folder: string, ...args: string[]): string[] => [
  ...SERVE,
  join(folder, "mine"),
  "--port",
  "0",
  ...args,
];
const settings = async (folder: string) => {
  const XDG_CONFIG_HOME = join(folder, "config");
  await giveKept(XDG_CONFIG_HOME);
  return { XDG_CONFIG_HOME };
};

/** What a server has told when it listens, and until it has stopped. */
async function said(folder: string, ...args: string[]): Promise<readonly string[]> {
  const process = new Deno.Command(Deno.execPath(), {
    args: command(folder, ...args),
    cwd: ROOT,
    env: await settings(folder),
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const told = new Response(process.stderr).text();
  let printed = "";
  for await (const part of process.stdout.pipeThrough(new TextDecoderStream())) {
    printed += part;
    if (printed.includes("paste")) process.kill("SIGINT");
  }
  assertEquals((await process.status).code, 0);
  return [printed, await told].flatMap((text) => text.trim().split("\n"));
}

const BROUGHT = /^The folder brings a history and settings/;
const TRUSTED = /mine" is trusted now: its queue, history and settings count$/;

Deno.test("braid serve begins with what to open, in four lines, and with all that it may where asked for", () =>
  inFolder(async (folder) => {
    const mine = join(folder, "mine");
    const calm = await said(folder);
    assertEquals(calm.length, 5, calm.join("\n"));
    const page = toFileUrl(join(folder, "config", "braid", "open")).href;
    assertMatch(calm[0]!.replace(page, "PAGE"), /^Open PAGE\/\d+\.html$/);
    assertMatch(calm[1]!, /^or paste http:\/\/[0-9a-f]{32}\.localhost:\d+\/sign-in\?code=\S+$/);
    assertMatch(
      calm[2]!,
      /^Paste the link.* works once, within an hour; "deno task braid link --port \d+" prints another$/,
    );
    assertEquals(
      calm[3],
      `Workflows, history and saved files are kept in ${mine}. Ctrl-C stops the server`,
    );
    assertEquals(calm[4], "Stopping");
    const all = (await said(folder, "--verbose", "--out", join(folder, "out"))).join("\n");
    for (
      const part of [
        `Workflows and history are kept in ${mine}, saved files in ${join(folder, "out")}.`,
        `Programs send the token in ${join(folder, "config", "braid", "token")} as`,
        `  write in ${mine}, ${join(folder, "out")}, ${join(folder, "config", "braid")} and `,
        "start, for a plugin that is asked for, what fetches it, and may use its registry and write beside your plugins",
        "  listen on 127.0.0.1:",
        "and nothing else",
      ]
    ) assertStringIncludes(all, part);
  }));

Deno.test("braid serve says when a folder is trusted by an option, and only then", () =>
  inFolder(async (folder) => {
    await Deno.mkdir(join(folder, "mine", ".braid"), { recursive: true });
    const [, , , kept, brought] = await said(folder);
    assertMatch(kept!, /^Workflows and saved files are kept in/);
    assertMatch(brought!, BROUGHT);
    const trusting = await said(folder, "--trust");
    assertMatch(trusting[4]!, TRUSTED);
    for (const later of [await said(folder, "--trust"), await said(folder)]) {
      assertEquals(later.slice(4), ["Stopping"]);
    }
  }));

Deno.test("what is unpacked into a new folder before the server opens it is not taken for trusted", () =>
  inFolder(async (folder) => {
    const mine = join(folder, "mine");
    let isTrusted: boolean | undefined;
    const host = {
      trusts: () => true, // it was new
      serve({ trust }: ServeOptions) {
        isTrusted = trust;
        return Promise.reject(new Error("that will do"));
      },
    } as unknown as Host;
    for (const args of [[], ["--trust"]]) {
      await runCommandLine(["serve", mine, ...args], host);
      assertEquals(isTrusted, args.length > 0);
    }
  }));

Deno.test("braid serve speaks of no page and no other link where neither can be had", async () => {
  const address = "http://a-machine:8189/";
  const served: Server = {
    address,
    link: `${address}sign-in?code=1`,
    access: { token: "a-token-that-no-file-has" },
    isTrusted: true,
    notices: [],
    may: [],
    ended: Promise.resolve(),
    stop: () => Promise.resolve(),
  };
  const host = { trusts: () => true, serve: () => Promise.resolve(served) } as unknown as Host;
  const { writeSync } = Deno.stderr;
  let told = "";
  Deno.stderr.writeSync = (bytes) => {
    told += new TextDecoder().decode(bytes);
    return bytes.length;
  };
  try {
    await runCommandLine(["serve", "mine", "--host", "0.0.0.0"], host);
  } finally {
    Deno.stderr.writeSync = writeSync;
  }
  assertEquals([told.includes("braid link"), told.includes("open the page")], [false, false], told);
  assertStringIncludes(told, "for another, start Braid anew");
  assertStringIncludes(told, "Programs send the token a-token-that-no-file-has, which could not");
});

/** Whether `script` can give a process a terminal, as that of util-linux does. */
const hasScript = Deno.build.os === "linux" &&
  await new Deno.Command("script", { args: ["--version"], stdout: "null" }).output()
    .then(({ success }) => success, () => false);

Deno.test("braid serve says that a folder is trusted by the answer on the terminal", {
  ignore: !hasScript,
}, () =>
  inFolder(async (folder) => {
    await Deno.mkdir(join(folder, "mine", ".braid"), { recursive: true });
    const start = [Deno.execPath(), ...command(folder)];
    const process = new Deno.Command("script", {
      // Without exec, some shells end by the Ctrl-C that the server understands.
      args: ["-qec", `exec ${start.map((part) => `'${part}'`).join(" ")}`, "/dev/null"],
      cwd: ROOT,
      env: await settings(folder),
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    const writer = process.stdin.getWriter();
    const type = (text: string): Promise<void> => writer.write(new TextEncoder().encode(text));
    const answers: [RegExp, string][] = [[/may they\?/, "y\n"], [/is trusted now/, "\x03"]];
    let seen = "";
    for await (const part of process.stdout.pipeThrough(new TextDecoderStream())) {
      seen += part;
      const [asked, answer] = answers[0] ?? [];
      if (!asked?.test(seen)) continue;
      await type(answer!);
      answers.shift();
    }
    assertEquals((await process.status).code, 0, seen);
    await writer.close().catch(() => {}); // it has ended
    assertMatch(seen, /mine" is trusted now/);
  }));
