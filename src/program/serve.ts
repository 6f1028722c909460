/** What `braid serve` is: it listens, and asks whether a folder's own history and settings count. */
import { accessOf, keptIn } from "./access_token.ts";
import { hash } from "node:crypto";
import { resolve } from "@std/path";
import type { ServeOptions, Server } from "../cli/host.ts";
import type { Serving } from "../runs/store/folder_taken.ts";
import { readRoots } from "../files/find_file.ts";
import { Folder, PlaceError } from "../files/folder.ts";
import { identityOf } from "../files/held.ts";
import type { ServedProgram, ServerFolders, ServerParts } from "./server_parts.ts";
import { openServerParts } from "./server_parts.ts";
import { attempt } from "../runs/attempt.ts";
import { createSignIn } from "../server/sign_in.ts";
import { keyOf, pathOfCode, randomWord, signInPath } from "../server/signed_word.ts";
import { keptBrowserName, newBrowserName } from "./browser_name.ts";
import { addressesOf, heldBy, isNamed, listenAt } from "./listen_at.ts";
import type { Address } from "./keep_listening.ts";
import { hostName, ownAddress, serverAddress, signInLink } from "./server_address.ts";
import { OpenPage } from "./open_page.ts";
import { outputOf } from "./output_folder.ts";
import { historiesOf, othersIn, PLACE } from "./own_folder.ts";
import { openTrust, type Trust } from "./trust.ts";
import { untrustedOf } from "./untrusted.ts";
import { userFolder } from "./user_folder.ts";
import { pageText } from "./words_of.ts";

/** How long a server that stops waits for those whom it still answers, in milliseconds. */
const LAST_ANSWERS_MS = 2000;

/** How often what could not be opened is tried again, in milliseconds. */
const AGAIN_MS = 2000;

/** @param user Where the person's own settings are; undefined where the system has no place for them */
export async function serve(
  options: ServeOptions,
  host: ServedProgram,
  user: string | undefined = userFolder(),
): Promise<Omit<Server, "may" | "ended">> {
  const access = options.open ? undefined : accessOf(options.tokenFile, user);
  const folder = new Folder(options.folder);
  attempt(`use the folder "${folder.path}"`, () => folder.make());
  const served = folder.itself();
  const inputs = readRoots([
    served.pathOf("input"),
    ...options.inputs,
    served.path,
    outputOf(served, options.output, user).path,
  ]);
  const whichIs = () => identityOf(served.path, () => historiesOf(served));
  const which = whichIs();
  const trust = openTrust(user);
  if (options.trust || trust.isNew(served)) trust.add(served);
  /** What makes its history private may have failed before, for want of room. */
  const isTrusted = (): boolean => {
    const has = trust.has(served);
    if (has) trust.add(served);
    return has;
  };
  let sessionKey = options.keepSessions && access ? keyOf(access.token) : randomWord();
  const hasName = !!access && isNamed(options.hostname) && !options.plain;
  let named = options.keepSessions ? undefined : newBrowserName();
  const name = (): string => named ?? keptBrowserName(access!.token, listener.addr.port);
  const page = access && user !== undefined ? new OpenPage(user) : undefined;
  const signIn = access && createSignIn({
    token: access.token,
    isKept: keptIn(access),
    listening: () => ({
      addresses: heldBy(options.hostname, listener.addr.hostname),
      port: listener.addr.port,
      own: () => Deno.networkInterfaces().map(({ address }) => address),
      isOurs: listener.isOurs,
    }),
    sessionKey: () => sessionKey,
    takes: (code) => page?.take(code) ?? false,
    pageText,
    ...(hasName && { name, others: options.names }),
  });
  const serving = (): Serving => ({
    address: serverAddress(ownAddress(options.hostname), listener.addr.port),
    open: !access,
    ...(options.tokenFile !== undefined && { tokenFile: resolve(options.tokenFile) }),
  });
  const reopen = (how = open): void => {
    const before = parts;
    // In a moment: who asked for it is answered first.
    parts = new Promise((resolve) => setTimeout(resolve, 100))
      .then(async () => await (await before).close())
      .then((runs) => runs.forEach((run) => cutOff.add(run)))
      .then(() => how())
      .then((opened) => {
        opened.notices.forEach(sayOnce);
        opened.announce(serving());
        return opened;
      })
      .catch(wait);
  };
  /** On the terminal. */
  const said = new Set<string>();
  const sayOnce = (text: string): void => {
    if (!said.has(text)) say(text);
    said.add(text);
  };
  const cutOff = new Set<string>();
  const here = new Set<string>();
  const place = () => hash("sha256", `${hasName ? name() : ""}:${listener.addr.port}`);
  /** In place of parts that cannot be opened: says why, and tries again. */
  const wait = ({ message }: Error): ServerParts => {
    const timer = setTimeout(reopen, AGAIN_MS);
    const text = `Cannot open "${served.path}": ${message}. Mend that, and Braid goes on`;
    sayOnce(text); // there, and not to whoever asks, who may have no token
    const title = "The folder cannot be opened: the terminal says why";
    return {
      notices: [],
      announce: () => {},
      answer: () => Response.json({ title, status: 503 }, { status: 503 }),
      close: () => (clearTimeout(timer), Promise.resolve([])),
    };
  };
  const demandSame = (): void => {
    if (whichIs() === which) return;
    const why =
      "is another folder than the one that was opened: look at it first, by starting Braid again";
    throw new PlaceError(served.path, `"${served.path}" ${why}`);
  };
  const give = (): void => {
    demandSame();
    reopen(async () => {
      let opened: ServerParts;
      try {
        demandSame();
        opened = await open(true);
      } catch (error) {
        return await open(false, `The folder is not trusted: ${(error as Error).message}`);
      }
      trust.add(served);
      return opened;
    });
  };
  const open = async (isOurs = isTrusted(), refusal?: string): Promise<ServerParts> => {
    const folders = { ...foldersOf(served, options, user, isOurs ? trust : undefined), inputs };
    const others = isOurs ? othersIn(served, folders.own) : [];
    return await openServerParts(folders, options, host, {
      reopen: () => reopen(),
      cutOff,
      browsers: { here, place },
      notices: [
        ...(refusal === undefined ? [] : [{ level: "error", text: refusal } as const]),
        ...others.map((text) => ({ level: "warning", text } as const)),
      ],
      secrets: [access?.file, page?.folder].filter((one) => one !== undefined),
      guard: { names: [...options.names, hostName(options.hostname)] },
      ...(signIn && { signIn }),
      trust: { isTrusted: isOurs, give },
      onRefusal: (refusal) => say(refusal ?? `"${served.path}" can be used again: Braid goes on`),
    });
  };
  let parts = open();
  const { notices } = await parts;
  for (const notice of notices) said.add(notice);
  const answer: Deno.ServeHandler<Deno.NetAddr> = async (request, info) =>
    (await parts).answer(request, info);
  const listener = await listenAt(addressesOf(options.hostname), options.port, {
    listen: (address) => listen(address, answer),
    say,
    onTaken() {
      if (!options.keepSessions) sessionKey = randomWord();
      named = newBrowserName();
      page?.remove(); // it leads to that program now
      here.clear(); // they come by another name, which has nothing of theirs
    },
  }).catch((error) => {
    throw cannotListen(options, error);
  });
  const { port } = listener.addr;
  const address = serverAddress(options.hostname, port);
  (await parts).announce(serving());
  // No browser knows that name yet, and nobody who has listened at the address before answers for it.
  const lead = () => hasName ? serverAddress(`${name()}.localhost`, port) : serving().address;
  page?.open(options.hostname, port, (code) => new URL(pathOfCode(code), lead()).href);
  return {
    address,
    ...(page?.address && { page: page.address }),
    ...(access && {
      link: signInLink(options.hostname, port, signInPath(access.token, port), hasName),
      access,
    }),
    isTrusted: trust.has(served),
    notices: [...notices, page?.fault ?? []].flat(),
    async stop() {
      page?.remove(); // before another server can have one of its name
      await (await parts).close();
      // One who sends half a request and no more would hold it up for ever.
      const late = new Promise((resolve) => setTimeout(resolve, LAST_ANSWERS_MS));
      await Promise.race([listener.shutdown(), late]);
    },
  };
}

/** To whoever has started the server. */
function say(text: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`${text}\n`));
}

/**
 * Where everything goes. The history of a folder that is not trusted is kept among the person's own settings, as if the
 * folder had none.
 */
function foldersOf(
  served: Folder,
  options: ServeOptions,
  settings: string | undefined,
  trust: Trust | undefined,
): Omit<ServerFolders, "inputs"> {
  const output = outputOf(served, options.output, settings);
  if (!trust && settings === undefined) {
    throw new Error(
      `Cannot open "${served.path}", which has a history and settings that you have not said to trust: add --trust`,
    );
  }
  const trusted = trust?.ownOf(served);
  const user = settings === undefined ? trusted! : new Folder(settings);
  const untrusted = untrustedOf(user, served, !trusted);
  return {
    served,
    own: trusted ?? untrusted,
    workspace: trusted ? served.folder(PLACE) : untrusted,
    ...(trusted && { before: untrusted }),
    output,
    user,
  };
}

function listen(
  address: Address,
  handler: Deno.ServeHandler<Deno.NetAddr>,
): Deno.HttpServer<Deno.NetAddr> {
  return Deno.serve({
    ...address,
    onListen: () => {},
    automaticCompression: true,
    onError: (error) => Response.json({ title: String(error) }, { status: 500 }),
  }, handler);
}

/** In words. */
function cannotListen({ hostname, port }: ServeOptions, cause: Error): Error {
  const why = cause instanceof Deno.errors.AddrInUse
    ? "another program does: take another --port"
    : cause instanceof Deno.errors.AddrNotAvailable
    ? "this machine does not have that address"
    : cause.message;
  return new Error(`Cannot listen on ${hostName(hostname)}:${port}: ${why}`, { cause });
}
