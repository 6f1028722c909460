import { t, translated } from "../../words/translate.ts";
import { defineCommand } from "../command.ts";
import type { ExitCode } from "../exit_code.ts";
import { EXIT, Failure, usageFault } from "../exit_code.ts";
import { listenForInterrupt } from "../interrupt.ts";
import { FolderTaken, type Serving } from "../../runs/store/folder_taken.ts";
import { environmentOptions, RUN_OPTIONS } from "../run_options.ts";
import { isLoopback, SERVER_OPTIONS } from "../server_options.ts";
import { say } from "../terminal.ts";

const OPTIONS = {
  server: { value: "URL", doc: "Work on this server, which you have started by braid serve" },
  "token-file": SERVER_OPTIONS["token-file"],
  "no-token": { doc: "For a server that runs and asks for none: any that answers is believed" },
  out: { value: "DIR", doc: "Let nodes save files there (default: FOLDER/output)" },
  input: RUN_OPTIONS.input,
  models: RUN_OPTIONS.models,
  plugins: RUN_OPTIONS.plugins,
  offline: { doc: "Download no models, whoever asks" },
  device: RUN_OPTIONS.device,
  threads: RUN_OPTIONS.threads,
} as const;

export default defineCommand({
  summary: "Let agents build and run graphs, by the Model Context Protocol",
  usage: "[FOLDER] [options]",
  details:
    `Speaks MCP over standard input and output, for a program that starts it. Its configuration is like

  { "mcpServers": { "braid": {
      "command": "npx",
      "args": ["-y", "deno@2.9.6", "task", "--cwd", "/path/to/braid", "mcp", "/path/to/FOLDER"] } } }

An agent lists and describes nodes, models and templates, writes, checks, compares, explains, runs and
sweeps graphs, and looks at pictures and reports. It may do what the API may: graphs are saved in FOLDER
(default: workflows), files of nodes in FOLDER/output, and nothing is written elsewhere.

FOLDER is served as by braid serve, on a free port of this machine, while the command runs: the link
to the editor is told on standard error. Where a server of yours has FOLDER already it works on that one, so
that you see in the editor what the agent does, as it does with --server: once that has shown that it knows
your token, which is sent to nobody, and nothing to who listens in its place:

  "args": ["-y", "deno@2.9.6", "task", "--cwd", "/path/to/braid", "mcp", "--server", "http://127.0.0.1:8189"]

Every server speaks MCP over HTTP too, at /api/mcp, to who sends its token as "Authorization: Bearer":

  { "mcpServers": { "braid": { "type": "http", "url": "http://127.0.0.1:8189/api/mcp",
      "headers": { "Authorization": "Bearer TOKEN" } } } }`,
  operands: [0, 1],
  options: OPTIONS,
  async run({ operands: [folder], given, host }): Promise<ExitCode> {
    const { server, "token-file": tokenFile, "no-token": open, help: _, ...own } = given;
    const ownToken = tokenFile === undefined ? {} : { tokenFile };
    const { state } = await Deno.permissions.query({ name: "net", host: "127.0.0.1" });
    if (state !== "granted") {
      const why = "Cannot speak to a server: braid has no permission to use the network here";
      throw new Failure(EXIT.failed, why, { hints: [`Use "deno task mcp"`] });
    }
    using interrupt = listenForInterrupt(() => {});
    const workOn = async ({ address, tokenFile, open }: Serving): Promise<ExitCode> => {
      const token = open ? undefined : await host.token(tokenFile);
      await host.speakMcp({ address, token }, interrupt.signal);
      return EXIT.ok;
    };
    if (server !== undefined) {
      if ([folder, ...Object.values(own)].flat().some(Boolean)) {
        throw usageFault(
          "Expected --server with --token-file or --no-token at most: that server has the rest",
        );
      }
      return await workOn({ address: addressOf(server), open, ...ownToken });
    }
    const starting = host.serve({
      folder: folder ?? "workflows",
      hostname: "127.0.0.1",
      port: 0,
      names: [],
      inputs: given.input,
      plugins: given.plugins,
      offline: given.offline,
      ...environmentOptions(given),
      ...ownToken,
      ...(given.out !== undefined && { output: given.out }),
    });
    const started = await starting.catch((error) => {
      if (!(error instanceof FolderTaken)) throw error;
      const { serving } = error;
      if (serving && /^(127\.0\.0\.1|\[::1\])$/.test(new URL(serving.address).hostname)) {
        if (!serving.open || open) return serving;
        const why =
          `${error.message}. It asks for no token, so that nothing shows that it is yours`;
        throw new Failure(EXIT.failed, why, { cause: error, hints: [ALL_THE_SAME] });
      }
      const hints = ["Or work on that server: --server and its address"];
      throw new Failure(EXIT.failed, error.message, { cause: error, hints });
    });
    if (!("stop" in started)) {
      say(
        t`The folder is served at ${started.address} already, with options of that server: working there`,
      );
      return await workOn(started);
    }
    const { address, link, access, notices, stop } = started;
    say(t`The editor is at ${link ?? address}`);
    for (const notice of notices) say(translated(notice));
    await host.speakMcp({ address, token: access?.token }, interrupt.signal);
    await stop();
    return EXIT.ok;
  },
});

const ALL_THE_SAME = "To work on it, whoever answers there, add --no-token";

/** @throws Failure for an address that is none, or none of this machine's */
function addressOf(text: string): string {
  const url = URL.parse(text);
  if (url?.protocol !== "http:" || !isLoopback(url.hostname.replace(/^\[|\]$/g, ""))) {
    throw usageFault(
      `Expected --server to be a server of this machine, such as http://127.0.0.1:8189, but got "${text}"`,
      "One elsewhere speaks MCP itself, at its address with /api/mcp: see braid mcp --help",
    );
  }
  return url.origin;
}
