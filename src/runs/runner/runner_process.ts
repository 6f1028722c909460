import { frameParts, readFrames } from "./frames.ts";
import type { FromRunner, ToRunner } from "./runner_message.ts";
import { MAX_MESSAGE_BYTES, readMessage } from "./read_message.ts";
import { Turns } from "../../graph/turns.ts";

/** How a runner process is started. */
export interface RunnerCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Where it works. All users of the machine may read arguments: what lies in here is named from here in them. */
  readonly cwd?: string;
}

/** The runner process ended when it was not asked to, or could not be started, of which there is a cause then. */
export class RunnerCrash extends Error {
  override readonly name: string = "RunnerCrash";
}

export interface RunnerListener<From = FromRunner> {
  /** @throws Error for what the runner may not say now: it is ended */
  message(message: From): void;
  /** A line that the runner, or a library in it, has printed. */
  line(text: string): void;
  /** What its watch says, where there is a key. */
  watch?(text: string): void;
}

/** How a process is spoken with, and of. */
export interface Speech<From> {
  /** What it is called in messages: `The runner`. */
  readonly name: string;
  /** Most bytes of a message of it. */
  readonly maxBytes: number;
  /** What would mend that it has too little memory. */
  readonly smaller: string;
  /** It is told this first, and its watch marks by it what it prints. */
  readonly key?: Uint8Array<ArrayBuffer>;
  /** @throws TypeError that says what is wrong with a message */
  read(message: unknown): From;
}

const RUNNER: Speech<FromRunner> = {
  name: "The runner",
  maxBytes: MAX_MESSAGE_BYTES,
  smaller: "take smaller pictures, fewer at once, or a smaller model",
  read: readMessage,
};

/** A running runner. */
export interface RunnerProcess<To = ToRunner> {
  /** Undefined for one that could not be started. */
  readonly pid: number | undefined;
  /** Resolves when the process has taken it, or cannot any more. */
  send(message: To): Promise<void>;
  /** @param reason A sentence, where there is more to say than that it was stopped */
  kill(reason?: string): void;
  /** Resolves when it has ended, with why, and all it said has been received. */
  readonly ended: Promise<RunnerCrash>;
}

/** How many of the last lines it printed are looked at for why it ended. */
const LINES = 30;
/** Most lines that are passed on within a second. */
const LINES_A_SECOND = 200;

/** One that cannot be started, as its program is gone or too many files are open, is one that has ended. */
export function startRunner(command: RunnerCommand, listener: RunnerListener): RunnerProcess {
  return startProcess(command, listener, RUNNER);
}

/** {@link startRunner} for a process that is spoken with otherwise. */
export function startProcess<From, To>(
  command: RunnerCommand,
  listener: RunnerListener<From>,
  speech: Speech<From>,
): RunnerProcess<To> {
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command(command.program, {
      args: [...command.args],
      ...(command.env && { env: command.env }),
      ...(command.cwd !== undefined && { cwd: command.cwd }),
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (cause) {
    const message = `${speech.name} cannot be started: ${(cause as Error).message}`;
    const ended = Promise.resolve(new RunnerCrash(message, { cause }));
    return { pid: undefined, send: () => Promise.resolve(), kill: () => {}, ended };
  }
  const writer = child.stdin.getWriter();
  const mark = speech.key?.toHex();
  if (speech.key) writer.write(speech.key).catch(() => {}); // as below
  const lines: string[] = [];
  const stopped = `${speech.name} was stopped`;
  let killed: string | undefined;

  const receive = async (): Promise<void> => {
    try {
      for await (const message of readFrames(child.stdout, speech.maxBytes)) {
        if (killed !== undefined && killed !== stopped) return;
        listener.message(speech.read(message));
      }
    } catch (error) {
      kill(
        `${speech.name} was ended, because it said what it may not: ${(error as Error).message}`,
      );
    }
  };
  const read = async (): Promise<void> => {
    const pass = limited(LINES_A_SECOND, listener.line);
    for await (const line of linesOf(child.stderr)) {
      if (mark !== undefined && line.startsWith(mark)) {
        listener.watch?.(line.slice(mark.length));
        continue;
      }
      lines.push(line);
      if (lines.length > LINES) lines.shift();
      pass(line);
    }
  };
  const kill = (reason = stopped): void => {
    killed ??= reason;
    try {
      child.kill("SIGKILL");
    } catch {
      // It has ended already.
    }
  };
  const ended = Promise.all([child.status, receive(), read()]).then(([status]) => {
    writer.close().catch(() => {});
    return new RunnerCrash(killed ?? reasonOf(status, lines, speech));
  });
  return {
    pid: child.pid,
    async send(message) {
      // A pipe that broke says so by the end of the process.
      await Promise.all(frameParts(message).map((part) => writer.write(part))).catch(() => {});
    },
    kill,
    ended,
  };
}

/** Passes so many texts of a second on, and tells how many it has left out. */
function limited(most: number, pass: (text: string) => void): (text: string) => void {
  let second = 0;
  let count = 0;
  return (text) => {
    const now = Math.floor(performance.now() / 1000);
    if (now !== second) {
      if (count > most) pass(`and ${count - most} more lines`);
      second = now;
      count = 0;
    }
    if (++count <= most) pass(text);
  };
}

/** The lines that are not empty, others having their turn between them; of one much longer than `most` characters only the end. */
export async function* linesOf(
  stream: ReadableStream<Uint8Array>,
  most = 10_000,
): AsyncGenerator<string> {
  const turns = new Turns();
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream() as never)) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!.slice(-most);
    for (const line of lines) {
      if (!line.trim()) continue;
      yield line;
      await turns.next;
    }
    await turns.next;
  }
  if (rest.trim()) yield rest;
}

/** What the end of a process means, in one sentence. 128 and a signal's number is how shells tell of it. */
function reasonOf(
  { code, signal }: Deno.CommandStatus,
  lines: readonly string[],
  { name, smaller }: Pick<Speech<unknown>, "name" | "smaller">,
): string {
  const said = lines.join("\n");
  if (/out of memory|bad_?alloc|Failed to allocate|heap limit/i.test(said)) {
    return `${name} ran out of memory: ${smaller}`;
  }
  const cause = signal ?? SIGNALS[code - 128];
  if (cause === "SIGKILL") {
    return `${name} was killed, most likely because memory ran out: ${smaller}`;
  }
  // deno-lint-ignore no-control-regex
  const last = lines.findLast((line) => /error/i.test(line))?.replace(/\x1b\[[\d;]*m/g, "").trim();
  const how = cause ? `crashed with ${cause}` : `ended with code ${code}`;
  return `${name} ${how}${last ? `: ${last.slice(0, 300)}` : ""}`;
}

const SIGNALS: Readonly<Record<number, Deno.Signal>> = {
  4: "SIGILL",
  5: "SIGTRAP",
  6: "SIGABRT",
  7: "SIGBUS",
  8: "SIGFPE",
  9: "SIGKILL",
  11: "SIGSEGV",
  15: "SIGTERM",
};
