/**
 * A page that its owner alone can read, and that signs their browser in. What a browser is started with, all accounts of the
 * machine can see: the address of this page tells them nothing, where that of a link tells all that it takes.
 */
import { join, toFileUrl } from "@std/path";
import { Folder } from "../files/folder.ts";
import { belongsTo } from "../files/rights.ts";
import { reasonOf } from "../runs/attempt.ts";
import { CLOCK, type Clock } from "../server/clock.ts";
import { leadOnHtml } from "../server/sign_in_page.ts";
import { isSame, randomWord } from "../server/signed_word.ts";
import { isLoopback } from "./listen_at.ts";
import { ownAddress } from "./server_address.ts";
import { pageText } from "./words_of.ts";

/** How long what was opened at the same time has to ask with the same code, in milliseconds. */
const AT_ONCE_MS = 10_000;

/** Where these pages are, among a person's settings. */
const openPages = (user: string): string => join(user, "open");

/** What the page of a server is called: by its port, and by its address where that is not the machine itself. */
function pageName(hostname: string, port: number): string {
  const at = ownAddress(hostname);
  return `${isLoopback(at) ? "" : `${at.replace(/[^\w.-]/g, "_")}-`}${port}.html`;
}

/** The address of the page of a server that runs, or was killed; undefined where there is none. */
export function openPageThere(
  user: string | undefined,
  hostname: string,
  port: number,
): string | undefined {
  if (user === undefined) return undefined;
  const [folder, name] = [new Folder(openPages(user)), pageName(hostname, port)];
  return folder.has(name) ? toFileUrl(join(folder.path, name)).href : undefined;
}

export class OpenPage {
  readonly #folder: Folder;
  #place: { readonly name: string; readonly linkOf: (code: string) => string } | undefined;
  /** What is in it; undefined where that is good for nothing. */
  #code: string | undefined;
  /** What was in it before. */
  #last: { readonly code: string; readonly until: number } | undefined;
  #fault: string | undefined;
  readonly #clock: Pick<Clock, "elapsed">;
  readonly #again: number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * Makes the folder for it.
   *
   * @param user that of the person's settings
   * @param again milliseconds until what could not be written is tried again
   */
  constructor(user: string, { clock = CLOCK, again = 2000 }: {
    readonly clock?: Pick<Clock, "elapsed">;
    readonly again?: number;
  } = {}) {
    [this.#clock, this.#again] = [clock, again];
    this.#folder = new Folder(openPages(user), user);
    this.#attempt(() => this.#folder.makePrivate());
  }

  /** Where it and those of other servers are. */
  get folder(): string {
    return this.#folder.path;
  }

  /** Why there is none. */
  get fault(): string | undefined {
    return this.#fault && `There is no page to open in "${this.#folder.path}": ${this.#fault}`;
  }

  /** Where it is, once it was opened; undefined where that was not possible. */
  get address(): string | undefined {
    return this.#code && toFileUrl(join(this.#folder.path, this.#place!.name)).href;
  }

  /** @param linkOf where a code leads to */
  open(hostname: string, port: number, linkOf: (code: string) => string): void {
    if (this.#fault !== undefined) return;
    this.#place = { name: pageName(hostname, port), linkOf };
    this.#attempt(() => {
      this.#folder.remove(this.#place!.name); // or the new one had the rights that it has
      this.#write();
    });
  }

  /**
   * Whether a code is the one in it: then it gets another, so that the page always works, and each code once, be it by what
   * was opened twice at a time.
   */
  take(code: string): boolean {
    const now = this.#clock.elapsed();
    if (this.#code === undefined || !isSame(code, this.#code)) {
      return this.#last !== undefined && now < this.#last.until && isSame(code, this.#last.code);
    }
    this.#last = { code, until: now + AT_ONCE_MS };
    this.#code = undefined;
    this.#renew();
    return true;
  }

  remove(): void {
    clearTimeout(this.#timer);
    this.#code = this.#last = undefined;
    this.#attempt(() => this.#place && this.#folder.remove(this.#place.name));
  }

  /** Without room who opens it again is told to take a link, until there is some. */
  #renew(): void {
    this.#attempt(() => this.#write());
    if (this.#code !== undefined) return;
    this.#timer = setTimeout(() => this.#renew(), this.#again);
    Deno.unrefTimer(this.#timer);
  }

  #attempt(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#fault = reasonOf(error);
    }
  }

  #write(): void {
    const { name, linkOf } = this.#place!;
    const [folder, code] = [this.#folder, randomWord()];
    folder.write(name, leadOnHtml(linkOf(code), pageText("")), 0o600);
    const path = folder.pathOf(name);
    const isShown = [folder.path, path].some((one) => (Deno.lstatSync(one).mode ?? 0) & 0o077);
    if (isShown || !belongsTo(folder.path, [path])) {
      folder.remove(name);
      throw new Error("others can read what is there");
    }
    this.#code = code;
  }
}
