/**
 * The server in a process of its own, `main.ts host OPTIONS`, which may do no more than a server has to. It stops when its
 * standard input ends, so that it never outlives the command that started it.
 */
import { allOf } from "../words/lists.ts";
import { basename, join, resolve } from "@std/path";
import { readTokenFile } from "./access_token.ts";
import type { Host, ServeOptions, Server } from "../cli/host.ts";
import { UsageError } from "../graph/usage_error.ts";
import { OutputError } from "../runs/outputs/output_error.ts";
import { leaveSignals } from "../runs/runner/leave_signals.ts";
import { FolderTaken } from "../runs/store/folder_taken.ts";
import { downloadFolder } from "./download_command.ts";
import { confinedFlags, HOST_ENV, MAIN, packageFolders, pluginStarters } from "./permissions.ts";
import { addressesOf } from "./listen_at.ts";
import { pluginsFolder, userFolder } from "./user_folder.ts";

/** What the process says when it listens, or cannot. */
type FirstWords =
  | Pick<Server, "address" | "page" | "link" | "access" | "isTrusted" | "notices">
  | {
    readonly error: string;
    /** Of {@link KINDS}. */
    readonly kind?: string;
    readonly taken?: Pick<FolderTaken, "serving">;
  };

/** What the command line tells by exit codes of their own. */
const KINDS = [Deno.errors.NotFound, UsageError, OutputError];

/** @throws FolderTaken, one of {@link KINDS} or Error with what the server says where it cannot start */
export async function startHost(options: ServeOptions): Promise<Server> {
  if (options.tokenFile !== undefined) readTokenFile(options.tokenFile); // told before anything starts
  const { flags, writes } = confine(options);
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", ...flags, MAIN, "host", JSON.stringify(options)],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const { value: line } = await child.stdout
    .pipeThrough(new TextDecoderStream() as never)
    .pipeThrough(firstLine())[Symbol.asyncIterator]().next();
  const said = line === undefined ? undefined : JSON.parse(line as string) as FirstWords;
  if (!said || "error" in said) {
    await child.status;
    if (said?.taken) throw new FolderTaken(said.error, said.taken.serving);
    const Kind = KINDS.find(({ name }) => name === said?.kind) ?? Error;
    throw new Kind(said?.error ?? "The server ended before it listened");
  }
  const ended = child.status.then(() => {});
  const goal = downloadFolder(options.offline);
  const may = [
    "read files",
    `write in ${allOf(writes)}`,
    `listen on ${new URL(said.address).host}`,
    "start its own processes and esbuild",
    "start, for a plugin that is asked for, what fetches it, and may use its registry and write beside your plugins",
    ..."folder" in goal
      ? [
        `start, for a model that is asked for, a download that may use the network and write in ${goal.folder}`,
      ]
      : [],
  ];
  return {
    ...said,
    may,
    ended,
    async stop() {
      await child.stdin.close().catch(() => {}); // it has ended by itself
      await ended;
    },
  };
}

/** What `main.ts host` does. */
export async function runHost(options: ServeOptions, host: Host): Promise<void> {
  leaveSignals();
  const say = (words: FirstWords): void => {
    try {
      Deno.stdout.writeSync(new TextEncoder().encode(`${JSON.stringify(words)}\n`));
    } catch {
      // Ctrl-C has ended the command while this started: there is nobody left to tell.
    }
  };
  try {
    const { serve } = await import("./serve.ts");
    const { stop, ...words } = await serve(options, host);
    await keepPort(options, Number(new URL(words.address).port));
    say(words);
    for await (const _ of Deno.stdin.readable); // nothing is ever said
    await stop();
  } catch (error) {
    say({
      error: error instanceof Error ? error.message : String(error),
      ...(error instanceof Error && { kind: error.name }),
      ...(error instanceof FolderTaken && { taken: { serving: error.serving } }),
    });
  }
}

/** What Deno lets the process do: as flags, and where it may write. */
export function confine(
  { folder, output, hostname, port }: Pick<ServeOptions, "folder" | "output" | "hostname" | "port">,
): { readonly flags: readonly string[]; readonly writes: readonly string[] } {
  const writes = [folder, output, userFolder(), pluginsFolder()]
    .filter((path) => path !== undefined).map((path) => resolve(path));
  const flags = confinedFlags({
    read: true,
    write: writes,
    net: addressesOf(hostname).map((address) => netAddress(address, port)),
    run: [...pluginStarters(), ...bundlers()],
    env: HOST_ENV,
    // It proves to be at each of its addresses, where it listens at all.
    sys: ["hostname", ...(/^(0\.0\.0\.0|::)$/.test(hostname) ? ["networkInterfaces"] : [])],
  });
  return { flags, writes };
}

/** As a permission names it: for a port that the system chooses, which nobody knows before, all of them. */
function netAddress(hostname: string, port: number): string {
  const name = hostname.includes(":") ? `[${hostname}]` : hostname;
  return port === 0 ? name : `${name}:${port}`;
}

/** Gives up all ports but the one that the system chose: one that may listen on "port 0" could not do so there again. */
export async function keepPort(
  { hostname, port }: Pick<ServeOptions, "hostname" | "port">,
  chosen: number,
): Promise<void> {
  if (port !== 0) return;
  for (const address of addressesOf(hostname)) {
    await Deno.permissions.request({ name: "net", host: netAddress(address, chosen) });
    await Deno.permissions.revoke({ name: "net", host: netAddress(address, 0) });
  }
}

/** esbuild's program, which builds the editor: one for each system it is installed for. */
function bundlers(): readonly string[] {
  return packageFolders(/^@esbuild\+.+@/).map((path) => {
    const system = /^@esbuild\+(.+)@/.exec(basename(path))![1]!;
    const folder = join(path, "node_modules", "@esbuild", system);
    return system.startsWith("win32")
      ? join(folder, "esbuild.exe")
      : join(folder, "bin", "esbuild");
  });
}

function firstLine(): TransformStream<string, string> {
  let text = "";
  let isDone = false;
  return new TransformStream({
    transform(part, controller) {
      if (isDone) return;
      text += part;
      const end = text.indexOf("\n");
      if (end < 0) return;
      isDone = true;
      controller.enqueue(text.slice(0, end));
    },
  });
}
