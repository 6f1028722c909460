import { printJsonLine } from "../../graph/json.ts";
import { defineCommand } from "../command.ts";
import type { ExitCode } from "../exit_code.ts";
import { EXIT, Failure, usageFault } from "../exit_code.ts";
import { listenForInterrupt } from "../interrupt.ts";
import { RUN_OPTIONS, worldOptions } from "../run_options.ts";
import { print, tell } from "../terminal.ts";

/** As near to ComfyUI's as can be without being in its way. */
const PORT = 8189;

export default defineCommand({
  summary: "Open the editor in the browser, on top of a server that runs graphs",
  usage: "[FOLDER] [options]",
  details:
    `FOLDER holds the workflows (default: workflows). Beside them, FOLDER/.braid keeps queue, history and
what runs have made, FOLDER/input the files that were brought, and FOLDER/output those that nodes save.
A .braid that somebody else made counts only where you trust the folder. Links in it are not followed.

Only this machine can reach the server, unless --host says otherwise; then it asks for a token, which
is printed once. Ctrl-C stops it; a run that is going is marked and can be retried.`,
  operands: [0, 1],
  options: {
    port: { value: "N", doc: `Listen there; 0 takes a free one (default: ${PORT})` },
    host: { value: "ADDRESS", doc: "Listen on this address (default: 127.0.0.1)" },
    name: { value: "NAME", many: true, doc: "Answer to this host name too, such as a proxy's" },
    token: { value: "TOKEN", doc: "Ask for this token (default without --host: none)" },
    out: { value: "DIR", doc: "Let nodes save files there (default: FOLDER/output)" },
    input: RUN_OPTIONS.input,
    models: RUN_OPTIONS.models,
    plugins: RUN_OPTIONS.plugins,
    trust: { doc: "Let the history and settings that FOLDER brings count; asked once otherwise" },
    offline: { doc: "Download no models, whoever asks; HF_HUB_OFFLINE=1 says so too" },
    device: RUN_OPTIONS.device,
    threads: RUN_OPTIONS.threads,
    json: { doc: "Print the address as JSON" },
  },
  async run({ operands: [folder = "workflows"], given, host }): Promise<ExitCode> {
    const { out: output, token } = given;
    const trust = given.trust || host.trusts(folder) || (!given.json && mayTrust(folder));
    const starting = host.serve({
      folder,
      hostname: given.host ?? "127.0.0.1",
      port: portOf(given.port),
      names: given.name,
      inputs: given.input,
      plugins: given.plugins,
      offline: given.offline,
      trust,
      ...worldOptions(given),
      ...(output !== undefined && { output }),
      ...(token !== undefined && { token }),
    });
    const server = await starting.catch((error) => {
      if (!(error instanceof Deno.errors.NotCapable)) throw error;
      const why = "Cannot start the server: braid has no permission to run its processes here";
      throw new Failure(EXIT.failed, why, { cause: error, hints: [`Use "deno task serve"`] });
    });
    if (given.json) print(printJsonLine({ address: server.address, token: server.token }));
    else {
      print(`braid is at ${server.address}`);
      if (server.token !== undefined) print(`Other programs send the token ${server.token}`);
      if (!trust) {
        tell(`${BROUGHT}: they do not count here. Say in the editor that they do, or --trust`);
      }
      tell(`It may ${server.may}. Ctrl-C stops it\n`);
    }
    using interrupt = listenForInterrupt(() => tell("Stopping\n"));
    const asked = new Promise<"asked">((resolve) =>
      interrupt.signal.addEventListener("abort", () => resolve("asked"))
    );
    if (await Promise.race([asked, server.ended]) !== "asked") {
      throw new Error("The server has ended by itself: start it again");
    }
    await server.stop();
    return EXIT.ok;
  },
});

const BROUGHT = "The folder brings a history and settings that you have not said to trust";

/** Asks on a terminal whether what a folder brings counts. */
function mayTrust(folder: string): boolean {
  if (!Deno.stdin.isTerminal()) return false;
  return confirm(
    `"${folder}" brings a queue, a history and settings that were not made here by you.
They count only where you trust who made them: may they?`,
  );
}

function portOf(text: string | undefined): number {
  if (text === undefined) return PORT;
  const port = Number(text);
  if (/^\d+$/.test(text) && port < 65536) return port;
  throw usageFault(`Expected --port to be a number from 0 to 65535, but got "${text}"`);
}
