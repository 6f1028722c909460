import { t, translated } from "../../words/translate.ts";
import { resolve } from "@std/path";
import { printJsonLine } from "../../graph/json.ts";
import { defineCommand } from "../command.ts";
import type { ExitCode } from "../exit_code.ts";
import { EXIT, Failure, usageFault } from "../exit_code.ts";
import { listenForInterrupt } from "../interrupt.ts";
import type { Access, LinkOptions } from "../host.ts";
import type { Given } from "../options.ts";
import { environmentOptions, RUN_OPTIONS } from "../run_options.ts";
import { isLoopback, linkCommand, SERVER_OPTIONS, serverOptions } from "../server_options.ts";
import { print, say } from "../terminal.ts";

export default defineCommand({
  summary: "Open the editor in the browser, on top of a server that runs graphs",
  usage: "[FOLDER] [options]",
  details:
    `FOLDER holds the workflows (default: workflows). Beside them, FOLDER/.braid keeps queue, history and
what runs have made, FOLDER/input the files that were brought, and FOLDER/output those that nodes save.
A .braid that somebody else made counts only where you trust the folder. Links in it are not followed.

Only this machine can reach the server, unless --host says otherwise, and on it only who has the token:
your browser by the page that is printed first, a file that you alone can read, which works any number of
times while the server runs; by the link below it, which works once ("braid link" prints another), for a
browser elsewhere, or one that may not read the file; and programs that send it as "Authorization: Bearer".
What a browser is started with, all users of the machine can see, and one who is faster gets in by the
link: paste it into a browser that runs.

The token is kept in a file that you alone can read, which --verbose names. Once you remove that file, or
write another token into it, nobody gets in any more until you start the server again, which takes or makes
another. Browsers are signed out when the server ends: while it is down, any user of the machine can listen
on its port, and an open tab of the editor sends its session there, but nothing that you type. On other
ports they can listen at any time, and browsers send sessions to all ports of a name: so yours are led on to
a name that only you know, NAME.localhost, which stands for this machine, another at each start (--plain
where yours does not know such names). An open tab asks for the new link, and takes along what is not saved.
With --host, browsers of other machines have no such name: their sessions go to all ports of the one that
they use, over the network for all to read.
Where you trust them all, --keep-sessions keeps name and sessions over starts: whoever has listened on its
port while the server was down can have both from an open tab, and use them when the server is back.

The server may read files, write in the folders above and your settings, listen on one port, and start
its own processes, the bundler and, for a model that is asked for, a download that writes among your
models alone. --verbose says so with the names of these folders.

Ctrl-C stops the server; a run that is going is marked and can be retried, or waits once more where your
setting queue.requeueInterrupted says so. A history that is damaged is kept under a name with the time;
--bring-back takes up the copy that each stop makes.`,
  operands: [0, 1],
  options: {
    ...SERVER_OPTIONS,
    name: { value: "NAME", many: true, doc: "Answer to this host name too, such as a proxy's" },
    token: { value: "TOKEN", doc: "Refused, as others can read command lines: see --token-file" },
    "no-token": { doc: "Ask for no token: every user and program of this machine may start runs" },
    plain: {
      doc: "Have browsers use the address itself, as one that knows no NAME.localhost has to",
    },
    "keep-sessions": {
      doc: "Sign browsers out with the token only; who listens here meanwhile may get in",
    },
    anyone: { doc: "With --no-token and --host: so may everybody on the network" },
    out: { value: "DIR", doc: "Let nodes save files there (default: FOLDER/output)" },
    input: RUN_OPTIONS.input,
    models: RUN_OPTIONS.models,
    plugins: RUN_OPTIONS.plugins,
    allow: RUN_OPTIONS.allow,
    trust: { doc: "Let the history and settings that FOLDER brings count; asked once otherwise" },
    "bring-back": { doc: "Take up the history of the last stop, where it was damaged since" },
    offline: { doc: "Download no models, whoever asks; HF_HUB_OFFLINE=1 says so too" },
    device: RUN_OPTIONS.device,
    threads: RUN_OPTIONS.threads,
    json: { doc: "Print address, page and link as JSON" },
    verbose: { doc: "Tell where the token is, and all that the server may do" },
  },
  async run({ operands: [folder = "workflows"], given, host }): Promise<ExitCode> {
    const { out: output } = given;
    const address = serverOptions(given);
    checkAccess(given, address);
    const known = host.trusts(folder);
    // Whether it is known is looked at once more by who opens it: what is there may be another folder by then.
    const trust = given.trust || (!known && !given.json && mayTrust(folder));
    const starting = host.serve({
      folder,
      ...address,
      names: given.name,
      inputs: given.input,
      plugins: given.plugins,
      allowPlugins: given.allow,
      offline: given.offline,
      bringBack: given["bring-back"],
      trust,
      ...environmentOptions(given),
      ...(output !== undefined && { output }),
      open: given["no-token"],
      keepSessions: given["keep-sessions"],
      plain: given.plain,
    });
    const server = await starting.catch((error) => {
      if (!(error instanceof Deno.errors.NotCapable)) throw error;
      const why = "Cannot start the server: braid has no permission to run its processes here";
      throw new Failure(EXIT.failed, why, { cause: error, hints: [`Use "deno task serve"`] });
    });
    using interrupt = listenForInterrupt(() => say(t`Stopping`));
    const { address: at, page, link, access, may, isTrusted } = server;
    if (given.json) {
      const { file, token } = access ?? {};
      print(
        printJsonLine({ address: at, page, link, ...(file ? { tokenFile: file } : { token }) }),
      );
    } else {
      if (page) {
        print(t`Open ${page}`);
        print(t`or paste ${link!}`);
      } else print(t`braid is at ${link ?? at}`);
      if (access) {
        const other = linkCommand(given, at);
        say(
          access.file === undefined
            ? t`Paste the link, as a browser that a click starts shows it to all users here. It works once, within an hour: for another, start Braid anew`
            : t`Paste the link, as a browser that a click starts shows it to all users here. It works once, within an hour; "${other}" prints another`,
        );
      }
      if (access && !isLoopback(address.hostname)) {
        const { hostname } = new URL(link!);
        say(
          page
            ? t`On this machine open the page. The link is for other machines: their sessions go to all ports of ${hostname}, over the network for all to read`
            : t`Sessions of other machines go to all ports of ${hostname}, over the network for all to read`,
        );
      }
      say(t`${describeFolders(folder, output, isTrusted)}. Ctrl-C stops the server`);
      if (!isTrusted) {
        say(
          t`The folder brings a history and settings that you have not said to trust: they do not count until you say so in the editor, or add --trust`,
        );
      }
      if (access && (given.verbose || access.file === undefined)) say(describe(access));
    }
    if (trust && !known) {
      say(t`"${folder}" is trusted now: its queue, history and settings count`);
    }
    if (given.verbose) {
      say(t`The server may do this and nothing else:`);
      for (const one of may) say(`  ${translated(one)}`);
    }
    for (const notice of server.notices) say(translated(notice));
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

/** Asks on a terminal whether what a folder brings counts. */
function mayTrust(folder: string): boolean {
  if (!Deno.stdin.isTerminal()) return false;
  return confirm(
    t`"${folder}" brings a queue, a history and settings that were not made here by you.
They count only where you trust who made them: may they?`,
  );
}

/** @throws Failure for a server that lets in more than was meant */
function checkAccess(
  given: Pick<Given<typeof SERVER_OPTIONS>, "token-file"> & {
    readonly token: string | undefined;
    readonly "no-token": boolean;
    readonly anyone: boolean;
  },
  { hostname }: LinkOptions,
): void {
  if (given.token !== undefined) {
    throw usageFault(
      "A token on the command line can be read by every user of this machine: write another to a file of mode 600 and name it by --token-file",
    );
  }
  if (!given["no-token"]) {
    if (given.anyone) throw usageFault("The option --anyone goes with --no-token");
    return;
  }
  if (given["token-file"] !== undefined) {
    throw usageFault("Expected --token-file or --no-token, but got both");
  }
  if (!isLoopback(hostname) && !given.anyone) {
    throw usageFault(
      `With --no-token and --host ${hostname} everybody on the network could start runs: leave one of them out, or add --anyone if they may`,
    );
  }
}

/** @param trusted Otherwise the history is kept among the person's settings */
function describeFolders(folder: string, output: string | undefined, trusted: boolean): string {
  const place = resolve(folder);
  if (output === undefined) {
    return trusted
      ? t`Workflows, history and saved files are kept in ${place}`
      : t`Workflows and saved files are kept in ${place}`;
  }
  return trusted
    ? t`Workflows and history are kept in ${place}, saved files in ${resolve(output)}`
    : t`Workflows are kept in ${place}, saved files in ${resolve(output)}`;
}

function describe({ file, token }: Access): string {
  return file === undefined
    ? t`Programs send the token ${token}, which could not be kept, as "Authorization: Bearer"`
    : t`Programs send the token in ${file} as "Authorization: Bearer"`;
}
