import type { Context, MiddlewareHandler } from "hono";
import {
  HAND_OVER_PATH,
  MOVED,
  SEALED_PATH,
  Sealing,
  TAKE_ALONG_PATH,
  takenText,
} from "../api/hand_over.ts";
import {
  keyOfToken,
  movedFrom,
  PAGE_PATH,
  PROOF_PATH,
  Proofs,
  PROVEN,
  requestText,
} from "../api/proof.ts";
import { STARTED_AGAIN } from "../api/client.ts";
import { draftKey, isTag } from "../api/draft_seal.ts";
import type { Clock } from "./clock.ts";
import { CLOCK } from "./clock.ts";
import { Guesses } from "./guesses.ts";
import { Links } from "./links.ts";
import { HttpError } from "./problem.ts";
import {
  type Asked,
  createPageProver,
  createProver,
  isAlone,
  isOfMachine,
  isOwn,
  type Listening,
} from "./prove.ts";
import { readText } from "./read_body.ts";
import {
  leadOnPage,
  movedPage,
  notHandedOverPage,
  type PageText,
  plainText,
  signInPage,
} from "./sign_in_page.ts";
import {
  draftKeyOf,
  isSame,
  keyOf,
  readWord,
  signInPath,
  signWord,
  wordOf,
} from "./signed_word.ts";

const DAY = 24 * 3_600_000;
/** A browser that comes back within this time need not sign in again. */
const SESSION = 30 * DAY;

export interface SignInOptions {
  readonly token: string;
  /** Whether the token counts still: its owner may have taken it back. */
  readonly isKept?: () => boolean;
  /** Cookies go to all ports of a name: one for another server of the same person is not taken here. */
  readonly listening: () => Listening;
  /** What sessions are signed with, and end with. */
  readonly sessionKey: () => string;
  /** Where browsers of this machine reach it: there alone their sessions count. Anywhere, where it has no name for them. */
  readonly name?: () => string;
  /** Host names at which a session counts beside it, such as a proxy's. */
  readonly others?: readonly string[];
  /** Whether a code is one that somebody has made beside those of links, and that works this once. */
  readonly takes?: (code: string) => boolean;
  /** What its pages say, by an `Accept-Language`: nobody's settings count before it is known who asks. */
  readonly pageText: (accepted: string) => PageText;
  readonly clock?: Clock;
}

/** What is known of who is let in. */
export interface SignedIn {
  /** By which a page knows the server that it is from, and the key of what it leaves in the browser. */
  readonly pageWord?: () => Promise<string>;
  /** By what drafts are sealed that are handed over. */
  readonly sealing?: Sealing;
  /** The folder that they are of, where it is another than is served. */
  readonly folder?: string;
  /** By what a draft was sealed that lay in a browser. */
  readonly draftKey?: Uint8Array;
}

/**
 * Lets in who has the token: programs send it as `Authorization: Bearer`, or prove of each request that they know it,
 * browsers a session that they were given for a link that works once, or for the token. A browser sends its session to every
 * port of a name, and to whoever listens there while the server is down: so it is for a name that nobody else knows, and ends
 * with the server, unless it is signed with the token. The token itself is in no cookie, no address bar and no history.
 */
export function createSignIn(
  { token, isKept = () => true, clock = CLOCK, pageText, ...options }: SignInOptions,
): MiddlewareHandler<{ Variables: SignedIn }> {
  const { listening, sessionKey, name, others = [], takes = () => false } = options;
  const port = () => listening().port;
  const proxies = new Set<string | undefined>(others.map((one) => one.toLowerCase()));
  const proofs = new Proofs(token, keyOfToken);
  const prove = createProver(proofs, listening, name === undefined);
  const pages = createPageProver(proofs, listening);
  const linkKey = keyOf(token);
  const guesses = new Guesses(clock);
  const links = new Links(clock);
  const requests = new Links(clock);
  /** Infinity for none of ours; below 0 where the clock was set back since, to a day at most. */
  const ageOf = (session: string): number => {
    const made = readWord(sessionKey(), `session:${port()}`, session);
    const age = made === undefined ? Infinity : clock.now() - made;
    return age < -DAY ? Infinity : age;
  };
  const cookie = (): string =>
    `braid_${port()}=${
      signWord(sessionKey(), `session:${port()}`, clock.now())
    }; Path=/; HttpOnly; ` +
    `SameSite=Strict; Max-Age=${SESSION / 1000}`;

  /** Where the browser is led on to that asks by another name, once it has shown that it may come in. */
  const placeByName = (context: Context): string | undefined => {
    const { req } = context;
    const host = name && `${name()}.localhost:${port()}`;
    const asked = hostOf(req);
    const hostname = URL.parse(`http://${asked}`)?.hostname ?? "";
    const isThere = host === undefined || asked === host || proxies.has(hostname) ||
      !listening().addresses.every(isAlone) && !comesFromHere(hostname, addressOf(context));
    return isThere ? undefined : `http://${host}${signInPath(token, port())}`;
  };

  function redeem(code: string): boolean {
    const made = readWord(linkKey, `link:${port()}`, code);
    return made === undefined ? takes(code) : links.redeem(code, made);
  }

  /** Whether a program that says that it knows the token does so; undefined for who does not say so. */
  async function knowsToken(context: Context): Promise<boolean | undefined> {
    const { req } = context;
    const authorization = req.header("authorization") ?? "";
    const bearer = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
    if (bearer !== undefined) return isSame(bearer, token);
    const [, claim, made, proof] = PROVEN.exec(authorization) ?? [];
    if (claim === undefined) return undefined;
    const url = new URL(req.url);
    url.host = hostOf(req);
    if (!isOwn(url.host, addressOf(context), listening())) return false;
    const isRight = await proofs.isRight(requestText(req.method, url), claim, proof!);
    return isRight && listening().isOurs && requests.redeem(claim, Number(made));
  }

  /**
   * Why somebody is not let in by what was given; undefined for who is. What is right always is, whoever has guessed at
   * the same address: each page and program of a machine has it, and 16 letters are guessed by nobody.
   */
  function faultOf(context: Context, isRight: boolean, wrong: string): HttpError | undefined {
    if (isRight) return undefined;
    return guesses.add(addressOf(context))
      ? new HttpError(401, wrong)
      : new HttpError(429, "Too many wrong tokens and links came from here: wait a minute");
  }

  return async function signIn(context, next): Promise<Response | void> {
    const { req } = context;
    const said = (): PageText => pageText(req.header("accept-language") ?? "");
    const at: Asked = { name: hostnameOf(req), from: addressOf(context) };
    const elsewhere = placeByName(context);
    const refuse = async (status: number, why?: string): Promise<Response> =>
      signInPage(status, port(), said(), {
        ...(why !== undefined && { why }),
        ...(elsewhere !== undefined && { along: await pages.newWord() }),
      });
    const leadOn = (status: number, place: string, cookie?: string): Response =>
      leadOnPage(status, place, said(), cookie);
    const isPage = !req.path.startsWith("/api/");
    const isShown = isPage && /^(GET|POST)$/.test(req.method) &&
      req.header("accept")?.includes("text/html");
    if (req.path === PAGE_PATH && req.method === "GET") {
      const shown = elsewhere === undefined ? at.name : movedFrom(at.name);
      return await pages.prove(at, shown, req.query("page") ?? "", req.query("nonce") ?? "");
    }
    if (!isKept()) {
      if (isShown) return refuse(401, TAKEN_BACK);
      throw new HttpError(401, TAKEN_BACK);
    }
    if (req.path === PROOF_PATH && req.method === "GET") {
      return await prove(req.query("host") ?? "", req.query("nonce") ?? "", at.from);
    }
    if (elsewhere && req.path === TAKE_ALONG_PATH && req.method === "GET") return await next();
    if (elsewhere && req.path === SEALED_PATH && req.method === "POST") {
      const { page = "", key = "", tag = "", nonce = "" } = req.query();
      const proof = await pages.prove(at, takenText(at.name, key), page, nonce);
      const sealedBy = draftKey(draftKeyOf(token, port(), hostOf(req)));
      const wrong = faultOf(context, isTag(sealedBy, key, tag), NOT_SEALED);
      context.set("draftKey", sealedBy);
      if (!wrong) await next();
      const fault = wrong ?? context.error;
      const { status } = fault instanceof HttpError ? fault : context.res;
      context.res = fault ? plainText(status, said(), fault.message) : proof;
      return;
    }
    const isHandOver = req.path === HAND_OVER_PATH && req.method === "POST";
    const isSignIn = req.path === "/sign-in" && req.method === "GET";
    const code = isSignIn ? req.query("code") : undefined;
    if (elsewhere && isNameOf(req) && code === undefined && !isHandOver) {
      if (isShown) return movedPage(port(), said(), await pages.newWord());
      throw new HttpError(MOVED, STARTED_AGAIN);
    }
    const sessions = elsewhere ? [] : cookiesOf(req.header("cookie") ?? "", `braid_${port()}`);
    const session = Math.min(Infinity, ...sessions.map(ageOf));
    if (isHandOver) {
      const code = wordOf(linkKey, `link:${port()}`, req.query("link") ?? "");
      const sealing = new Sealing(code);
      const isProven = listening().isOurs && await sealing.isRight(req.query("proof") ?? "");
      const fault = faultOf(context, isProven && redeem(code), USED);
      context.set("sealing", sealing);
      if (!fault) await next();
      const { status } = fault ?? context.res;
      const why = (fault ?? context.error)?.message;
      context.res = why !== undefined
        ? notHandedOverPage(status, port(), said(), { why, folder: context.get("folder") })
        : elsewhere
        ? leadOn(200, elsewhere)
        : leadOn(200, "/", cookie());
      return;
    }
    if (isPage && req.method === "POST" && !elsewhere) {
      const given = new URLSearchParams(await readText(req.raw, 4096)).get("token")?.trim() ?? "";
      const fault = faultOf(context, isSame(given, token), "This is not the token");
      if (fault) return refuse(fault.status, fault.message);
      return new Response(null, {
        status: 303,
        headers: { location: placeOf(req.url), "set-cookie": cookie() },
      });
    }
    if (isSignIn) {
      const isIn = session < SESSION;
      if (code === undefined) return isIn ? leadOn(200, "/", cookie()) : refuse(401);
      const fault = faultOf(context, redeem(code) || isIn, USED);
      if (fault) return refuse(fault.status, fault.message);
      return elsewhere ? leadOn(200, elsewhere) : leadOn(200, "/", cookie());
    }
    const isRight = await knowsToken(context);
    if (isRight !== undefined) {
      const fault = faultOf(context, isRight, WRONG);
      if (fault) throw fault;
    } else if (session >= SESSION) {
      const isLed = /^(cross|same)-site$/.test(req.header("sec-fetch-site") ?? "");
      if (isShown) return isLed ? leadOn(401, placeOf(req.url)) : refuse(401);
      throw new HttpError(401, SIGN_IN);
    }
    if (isPage && pages.isShown(at)) {
      const key = draftKeyOf(token, port(), hostOf(req));
      context.set("pageWord", async () => `${await pages.newWord()} ${key}`);
    }
    await next();
    if (isPage && session > DAY && session < SESSION) context.header("set-cookie", cookie());
  };
}

/**
 * Whether a browser of this machine asks: those of others know no name of it, be it that a port of theirs leads here. By an
 * address of the machine that a network knows, one asks from that address; what a proxy of this machine passes on comes from
 * another one.
 */
function comesFromHere(hostname: string, from: string): boolean {
  const isAddress = /^\d+(\.\d+){3}$|^\[/.test(hostname) && !isOfMachine(hostname);
  return isAddress ? hostname.replace(/^\[|\]$/g, "") === from : isAlone(from);
}

export const NOT_SEALED =
  "What stays here was typed with a server that had another token, or is damaged";
const USED = "This link was used, or has expired: another is needed";
const TAKEN_BACK =
  "The token of this server was taken back, as its file was removed or holds another: stop braid serve and start it again";
const SIGN_IN =
  "You are not signed in: open the link that braid serve or braid link prints, or send the token as Authorization: Bearer";
const WRONG =
  "This is not the token of the server: send the one in the file that braid serve names";

/** All of a name: a server on another port of this machine may have set one that goes before ours. */
function cookiesOf(header: string, name: string): readonly string[] {
  return header.split(";").flatMap((part) => {
    const [found, value = ""] = part.trim().split("=");
    return found === name ? [value] : [];
  });
}

/** The name and port by which it is asked. */
function hostOf(req: Context["req"]): string {
  return (req.header("host") ?? new URL(req.url).host).toLowerCase();
}

function hostnameOf(req: Context["req"]): string {
  return new URL(`http://${hostOf(req)}`).hostname;
}

/** Whether it is asked by a name such as those that only its browsers know: one of an earlier start may be others' by now. */
function isNameOf(req: Context["req"]): boolean {
  return /\.localhost(:\d+)?$/.test(hostOf(req));
}

/** Where the form of a page leads back to, on this server. */
function placeOf(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname === "/sign-in" ? "/" : pathname.replace(/^\/+/, "/") + search;
}

function addressOf({ env }: Context): string {
  const { hostname = "" } = (env as { remoteAddr?: Deno.NetAddr } | undefined)?.remoteAddr ?? {};
  return hostname.replace(/^::ffff:(?=\d+\.)/, ""); // by a socket of IPv6
}
