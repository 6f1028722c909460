import { createSlots } from "../engine/slots.ts";
import { InputError } from "../graph/node.ts";
import { fittedMessage } from "../runs/runner/fitted.ts";
import type { RunnerCommand, Speech } from "../runs/runner/runner_process.ts";
import { startProcess } from "../runs/runner/runner_process.ts";
import { KEY_BYTES } from "../runs/runner/serve_questions.ts";
import { BEAT_MS, OUT_OF_MEMORY, WORKED } from "../runs/runner/watch_words.ts";
import { Watchdog } from "../runs/runner/watchdog.ts";
import { allowance } from "../runs/runner/allowance.ts";
import type { Call, FromPlugin, ToPlugin } from "./messages.ts";
import { readFromPlugin } from "./messages.ts";
import { PATIENCE, type Patience } from "./patience.ts";
import { OwnTime } from "./own_time.ts";
import { Refusals } from "./refusals.ts";
import type { CallHooks, Pending, PluginProcessOptions, Started } from "./plugin_call.ts";
import { bytesIn, Given, MAX_HELD_BYTES, MAX_VALUE_BYTES } from "./values.ts";

/** The process of a plugin ended, or could not be started, of which there is a cause then. */
export class PluginCrash extends Error {
  override readonly name: string = "PluginCrash";
}

const isRun = (type: Call["type"]): boolean => type === "run" || type === "changes";
/** As many times a call's patience only one takes that works hardly and never quite waits, whatever else the machine has to do. */
export const HANGS = 8;
/** A machine with much to do may take its time to start a process, in milliseconds. */
const START_MS = 60_000;
/** What nobody has asked for: so many messages at once, and so many a second. */
const TOLD = { most: 4000, second: 1000 };
/** Questions that wait for an answer at once. */
const MAX_ASKED = 1000;
/** Questions that are worked on at once, until their answers are taken: each may take several times a message. */
const AT_ONCE = 2;
/** The share of what may be held at which answers are forgotten: the process needs room for the next one, too. */
const LET_GO = 2 / 3;

/**
 * The one process that runs the code of a plugin: started for the first call, ended when it has had none for a while, replaced
 * when it ends in between. Nothing that it says is believed, and nothing that it does costs more than its own calls.
 */
export class PluginProcess implements AsyncDisposable {
  readonly #options: PluginProcessOptions & Patience & { readonly maxHeldBytes: number };
  #process: Started | undefined;
  #coming: Promise<RunnerCommand> | undefined;
  #next = 1;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #closed = false;
  /** Questions that wait for an answer. */
  #asked = 0;
  /** Bytes of what is in them. */
  #askedBytes = 0;
  readonly #slots = createSlots(AT_ONCE);

  constructor(options: PluginProcessOptions) {
    this.#options = { maxHeldBytes: MAX_HELD_BYTES, ...PATIENCE, ...options };
  }

  /**
   * Has the process do something, and tells what came of it.
   *
   * @throws PluginCrash when the process ends, InputError or Error when it refuses
   */
  async call(call: Call, hooks: CallHooks = {}): Promise<unknown> {
    const { demandSame, signal } = hooks;
    while (demandSame && !this.#process?.loaded.has(call.node)) {
      if (!this.#process) await demandSame();
      await this.#call({ type: "load", node: call.node }, {
        demandSame,
        ...(signal && { signal }),
      });
    }
    return await this.#call(call, hooks);
  }

  async #call(call: Call, hooks: CallHooks): Promise<unknown> {
    if (this.#closed) throw new PluginCrash(`${this.#title} is not run any more`);
    const process = this.#process ?? await this.#started();
    hooks.signal?.throwIfAborted();
    clearTimeout(this.#idle);
    const { running, calls, own } = process;
    const id = this.#next++;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    promise.catch(() => {}); // it may be refused before it is waited for
    const { given = new Given() } = hooks;
    const pending: Pending = {
      ...{ hooks, given, type: call.type, node: call.node, until: Infinity },
      ...{ refusals: new Refusals(), resolve, reject },
    };
    calls.set(id, pending);
    let timer = setTimeout(() => this.#tooLong(process, START_MS), START_MS);
    const leave = (): void => reject(hooks.signal!.reason);
    hooks.signal?.addEventListener("abort", leave);
    const cancel = (): void => {
      running.send({ type: "cancel", id });
      timer = setTimeout(() => this.#kill(process, "was called off"), this.#options.grace);
    };
    try {
      await Promise.race([process.ready, promise]);
      clearTimeout(timer);
      hooks.signal?.throwIfAborted();
      hooks.signal?.removeEventListener("abort", leave);
      const { patience } = hooks;
      if (patience !== undefined) {
        const { hangs = HANGS * patience } = hooks;
        pending.until = own.milliseconds + patience;
        timer = setTimeout(() => this.#tooLong(process, patience), hangs);
      }
      hooks.signal?.addEventListener("abort", cancel);
      running.send({ type: "call", id, call });
      process.watchdog.restart();
      return await promise;
    } finally {
      clearTimeout(timer);
      for (const one of [leave, cancel]) hooks.signal?.removeEventListener("abort", one);
      calls.delete(id);
      pending.forgetting?.resolve();
      if (!calls.size) this.#rest(process);
    }
  }

  /** What its process has had of time for itself, in milliseconds; 0 where there is none. */
  get ownTime(): number {
    return this.#process?.own.milliseconds ?? 0;
  }

  #kill({ running }: Started, reason: string): void {
    running.kill(`The plugin "${this.#options.name}" ${reason}`);
  }

  #tooLong(process: Started, limit: number): void {
    this.#kill(process, `takes longer than ${limit / 1000} seconds`);
  }

  #beat(process: Started, worked: number): void {
    process.own.tell(worked);
    for (const { until, hooks } of process.calls.values()) {
      if (process.own.milliseconds >= until) this.#tooLong(process, hooks.patience!);
    }
  }

  get #tooMuch(): string {
    return `more than ${this.#options.maxHeldBytes / 2 ** 20} MB at once`;
  }

  get #title(): string {
    return `The plugin "${this.#options.name}"`;
  }

  #rest(process: Started): void {
    process.watchdog.stop();
    if (this.#closed || this.#process !== process) return;
    this.#idle = setTimeout(() => void this.end(), this.#options.idle);
    Deno.unrefTimer(this.#idle);
  }

  /** One, which whoever calls meanwhile has, too. */
  async #started(): Promise<Started> {
    const coming = this.#coming ??= Promise.resolve(this.#options.command()).finally(() => {
      this.#coming = undefined;
    });
    const command = await coming;
    if (this.#closed) throw new PluginCrash(`${this.#title} is not run any more`);
    return this.#process ??= this.#start(command);
  }

  #start(command: RunnerCommand): Started {
    const { onLine, silence } = this.#options;
    const speech: Speech<FromPlugin> = {
      name: this.#title,
      maxBytes: MAX_VALUE_BYTES,
      smaller: "it may be given less at once",
      read: readFromPlugin,
      key: crypto.getRandomValues(new Uint8Array(KEY_BYTES)),
    };
    const { promise: ready, resolve: setReady } = Promise.withResolvers<void>();
    const calls: Started["calls"] = new Map();
    const mayTell = allowance(TOLD);
    const running = startProcess<FromPlugin, ToPlugin>(command, {
      message: (message) => {
        watchdog.feed();
        const isAnswer = "id" in message && message.type !== "tell" && calls.has(message.id);
        if (!isAnswer && !mayTell()) throw new Error("more than anybody reads");
        this.#receive(process, message);
      },
      line: (text) => {
        onLine?.(text.replaceAll(/\p{Cc}/gu, "")); // which a terminal may take for orders
      },
      watch: (text) => {
        if (text === OUT_OF_MEMORY) running.kill(`${this.#title} takes more memory than it may`);
        else if (text.startsWith(WORKED)) this.#beat(process, Number(text.slice(WORKED.length)));
      },
    }, speech);
    const watchdog = new Watchdog(() => silence, () => {
      running.kill(
        `${this.#title} has given no sign of life for ${silence / 1000} seconds, as in a loop ` +
          `without end: what takes long awaits something now and then`,
      );
    });
    watchdog.stop();
    const ping = setInterval(() => {
      if (calls.size) running.send({ type: "ping" });
    }, Math.min(5000, silence / 4));
    Deno.unrefTimer(ping);
    const own = new OwnTime(BEAT_MS);
    const process: Started = { running, ready, setReady, calls, watchdog, own, loaded: new Set() };
    running.ended.then(({ message, cause }) => {
      clearInterval(ping);
      watchdog.stop();
      if (this.#process === process) this.#process = undefined;
      for (const { reject } of calls.values()) reject(new PluginCrash(message, { cause }));
    });
    return process;
  }

  #receive(process: Started, message: FromPlugin): void {
    const { calls, setReady } = process;
    if (message.type === "ready") return setReady();
    if (message.type === "pong") return;
    const call = calls.get(message.id);
    if (!call) {
      if (message.id < this.#next) return; // it was called off
      throw new Error("a call that there is none of");
    }
    const isOver = message.type === "done" || message.type === "failed";
    if (!isOver || call.type !== "load") return this.#hear(process, call, message);
    this.#demandSame(process, call).then((isSame) => {
      if (isSame) this.#hear(process, call, message);
    });
  }

  #hear(
    process: Started,
    call: Pending,
    message: Exclude<FromPlugin, { readonly type: "ready" | "pong" }>,
  ): void {
    const { running, calls } = process;
    const { hooks, given, refusals, resolve, reject } = call;
    switch (message.type) {
      case "forgotten":
        if (!call.forgetting) throw new Error("what it was not asked");
        return call.forgetting.resolve();
      case "tell":
        return hooks.tell?.(message.what, given.unpack(["list", ...message.args]) as unknown[]);
      case "failed": {
        const { port, message: words } = message;
        const error = port === undefined ? new Error(words) : new InputError(port, words);
        return reject(refusals.get(words) ?? error);
      }
      case "done":
        for (const [what, state] of message.reads ?? []) hooks.reads?.(what, state);
        return resolve(isRun(call.type) ? given.unpack(message.value) : message.value);
      case "ask": {
        const { id, ask, what } = message;
        const args = given.unpack(["list", ...message.args]) as unknown[];
        const bytes = bytesIn(args);
        if (++this.#asked > MAX_ASKED) throw new Error("more questions than anybody answers");
        if ((this.#askedBytes += bytes) > this.#options.maxHeldBytes) {
          throw new Error(this.#tooMuch);
        }
        const answer = async (): Promise<void> => {
          if (!calls.has(id)) return; // it is over, or its process is
          const asked = hooks.ask?.(what, args) ??
            Promise.reject(new Error("Nobody answers that"));
          await asked.then((value) => this.#give(process, given, value)).then(
            (value) => running.send({ type: "reply", id, ask, value }),
            (error) => {
              const words = fittedMessage(error);
              refusals.keep(words, error);
              return running.send({ type: "refusal", id, ask, message: words });
            },
          );
        };
        // A lazy input waits for other nodes, which may be of the same plugin.
        (what === "lazy" ? answer() : this.#inTurn(answer)).finally(() => {
          this.#asked--;
          this.#askedBytes -= bytes;
        });
      }
    }
  }

  /** Whether it has loaded what it should: otherwise it is ended, as some of its files are of one code and some of another. */
  async #demandSame(process: Started, { hooks, node }: Pending): Promise<boolean> {
    try {
      await hooks.demandSame?.();
      process.loaded.add(node);
      return true;
    } catch (error) {
      for (const { reject } of process.calls.values()) reject(error as Error);
      if (this.#process === process) this.#process = undefined;
      process.running.kill();
      return false;
    }
  }

  async #inTurn(act: () => Promise<void>): Promise<void> {
    await this.#slots.takeAgain();
    try {
      await act();
    } finally {
      this.#slots.give();
    }
  }

  /** What a call is given it may pass on by its number: until that takes too much. */
  async #give(process: Started, given: Given, value: unknown): Promise<unknown> {
    const { maxHeldBytes } = this.#options;
    if (this.#held(process) > LET_GO * maxHeldBytes) {
      await Promise.all([...process.calls].map(([id, call]) => this.#letGo(process, id, call)));
    }
    if (this.#held(process) > maxHeldBytes) {
      throw new RangeError(`It was given ${this.#tooMuch}: have one node look at fewer things`);
    }
    return given.packAnswer(value);
  }

  #held({ calls }: Started): number {
    return [...calls.values()].reduce((sum, { given }) => sum + given.bytes, this.#askedBytes);
  }

  /** Forgets what a call was given in answers: of what it passes on of that, it sends the bytes. */
  async #letGo({ running }: Started, id: number, call: Pending): Promise<void> {
    if (call.forgetting) return await call.forgetting.promise;
    const forgetting = call.forgetting = Promise.withResolvers<void>();
    const { ranges, forget } = call.given.letGo();
    running.send({ type: "forget", id, ranges });
    await forgetting.promise; // until then it may have passed on some of that by number
    forget();
    delete call.forgetting;
  }

  /** Ends the process: the next call starts another one. */
  async end(): Promise<void> {
    if (this.#coming) await this.#coming.catch(() => {}); // it is started, and ended like any other
    const running = this.#process?.running;
    this.#process = undefined;
    clearTimeout(this.#idle);
    running?.kill();
    await running?.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await this.end();
  }
}
