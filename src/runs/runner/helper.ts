import { relative } from "@std/path";
import { isWithin } from "../../files/no_links.ts";
import type { LooksUpModels } from "../model_faults.ts";
import type { HostQuestions } from "./host_questions.ts";
import type { FromRunner } from "./runner_message.ts";
import type { RunnerCommand, RunnerProcess } from "./runner_process.ts";
import { RunnerCrash, startRunner } from "./runner_process.ts";
import { OUT_OF_MEMORY } from "./watch_words.ts";
import { RunnerRefusal } from "./supervisor.ts";
import { readAnswer } from "./read_message.ts";

/** What the helper can be asked for. */
export type HelperQuestion = Exclude<keyof HostQuestions, "catalogue">;

export interface HelperOptions {
  readonly command: RunnerCommand;
  /** How long one question may take before its process is killed, in milliseconds. */
  readonly patience?: number;
  /** How long a process without questions stays, in milliseconds. */
  readonly idle?: number;
}

/** A machine with much to do may take its time to start a process, in milliseconds. */
const START_MS = 60_000;
/** What a process prints is not looked at; one that prints more lines is doing nothing else. */
const MAX_LINES = 1000;

/** A question that waits for its turn. */
interface Waiting {
  /** Something to look at meanwhile: all that somebody waits for goes before. */
  readonly isMinor: boolean;
  answer(): Promise<void>;
}

interface Started {
  readonly running: RunnerProcess;
  readonly ready: Promise<void>;
}

/**
 * Looks at files of others, pictures and models, in a small process that may die of them and take no run along. It is
 * started for the first question, gets one at a time, thumbnails last, ends when there are none, and is replaced when it
 * ends in between.
 */
export class Helper implements AsyncDisposable, LooksUpModels {
  readonly #options: HelperOptions;
  #process: Started | undefined;
  #answer: PromiseWithResolvers<unknown> | undefined;
  readonly #waiting: Waiting[] = [];
  #working: Promise<void> | undefined;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #nextQuestion = 1;
  #closed = false;

  constructor(options: HelperOptions) {
    this.#options = options;
  }

  /** Of the process, while there is one. */
  get pid(): number | undefined {
    return this.#process?.running.pid;
  }

  /** The path by which its process may open a file: one in the folder where it works is named from there. */
  pathOf(path: string): string {
    const { cwd } = this.#options.command;
    return cwd !== undefined && isWithin(cwd, path) ? relative(cwd, path) : path;
  }

  /**
   * @throws RunnerRefusal with what is wrong with the file, RunnerCrash when the process died of it or took too long
   */
  ask<Q extends HelperQuestion>(
    about: Q,
    question: HostQuestions[Q]["question"],
  ): Promise<HostQuestions[Q]["answer"]> {
    clearTimeout(this.#idle);
    const answer = Promise.withResolvers<HostQuestions[Q]["answer"]>();
    this.#waiting.push({
      isMinor: about === "thumbnail",
      answer: () =>
        this.#ask(about, question).then(
          (value) => answer.resolve(value as HostQuestions[Q]["answer"]),
          answer.reject,
        ),
    });
    this.#working ??= this.#work();
    return answer.promise;
  }

  async #work(): Promise<void> {
    while (this.#waiting.length) {
      const first = Math.max(0, this.#waiting.findIndex(({ isMinor }) => !isMinor));
      const [next] = this.#waiting.splice(first, 1);
      await next!.answer();
    }
    this.#working = undefined;
    if (this.#closed) return;
    this.#idle = setTimeout(() => this.end(), this.#options.idle ?? 30_000);
    Deno.unrefTimer(this.#idle);
  }

  /** @returns undefined for a model that cannot be looked at here, as that ends the process */
  async parts(model: string): Promise<readonly string[] | undefined> {
    try {
      return (await this.ask("parts", { model })).parts;
    } catch (error) {
      if (error instanceof RunnerCrash) return undefined;
      throw error;
    }
  }

  async #ask(about: HelperQuestion, question: unknown): Promise<unknown> {
    if (this.#closed) throw new RunnerCrash("The server is stopping");
    const { patience = 20_000 } = this.#options;
    const { running, ready } = this.#process ??= this.#start();
    const answer = Promise.withResolvers<unknown>();
    this.#answer = answer;
    const late = (limit: number): ReturnType<typeof setTimeout> =>
      setTimeout(() => running.kill(`It takes longer than ${limit / 1000} seconds`), limit);
    let timer = late(START_MS);
    const ended = running.ended.then(({ message, cause }) => {
      throw new RunnerCrash(message, { cause });
    });
    ended.catch(() => {});
    answer.promise.catch(() => {}); // it may refuse before it is ready, and then end
    try {
      await Promise.race([ready, ended]);
      clearTimeout(timer);
      timer = late(patience);
      running.send({
        type: "ask",
        id: this.#nextQuestion++,
        about,
        question: question as HostQuestions[HelperQuestion]["question"],
      });
      const answered = await Promise.race([answer.promise, ended]);
      try {
        return readAnswer(about, answered);
      } catch (cause) {
        const message = `It said what it may not: ${(cause as Error).message}`;
        running.kill(message);
        throw new RunnerCrash(message);
      }
    } finally {
      clearTimeout(timer);
      this.#answer = undefined;
    }
  }

  #start(): Started {
    const ready = Promise.withResolvers<void>();
    let lines = 0;
    let isReady = false;
    const running = startRunner(this.#options.command, {
      message: (message) => {
        if (message.type !== "ready" || isReady) return this.#receive(message);
        isReady = true;
        ready.resolve();
      },
      line(text) {
        if (text === OUT_OF_MEMORY) running.kill("It takes more memory than it may");
        if (++lines === MAX_LINES) running.kill(`It prints more than ${MAX_LINES} lines`);
      },
    });
    const started: Started = { running, ready: ready.promise };
    running.ended.then(() => {
      if (this.#process === started) this.#process = undefined;
    });
    return started;
  }

  /**
   * There is one question at a time, and a process that was asked another has been killed.
   *
   * @throws TypeError for what is no answer to it
   */
  #receive(message: FromRunner): void {
    const answer = this.#answer;
    this.#answer = undefined;
    if (answer && message.type === "answer") answer.resolve(message.answer);
    else if (answer && message.type === "refusal") {
      answer.reject(new RunnerRefusal(message.message));
    } else throw new TypeError("what nobody has asked");
  }

  /** Ends the process: the next question is put to another one. */
  async end(): Promise<void> {
    const running = this.#process?.running;
    this.#process = undefined;
    running?.kill();
    await running?.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#idle);
    await this.end();
    await this.#working;
  }
}
