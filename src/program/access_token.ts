/** The word that lets programs and browsers use a server, kept where its owner alone can read it. */
import { basename, dirname, join } from "@std/path";
import type { Access } from "../cli/host.ts";
import { Folder } from "../files/folder.ts";
import { reasonOf } from "../runs/attempt.ts";
import { randomWord } from "../server/signed_word.ts";
import { userFolder } from "./user_folder.ts";

/**
 * The token in a file.
 *
 * @throws NotFound for no file, Error for one that others may read or that holds no token
 */
export function readTokenFile(path: string): Access {
  const text = open(path, (file) => {
    const { mode } = file.statSync();
    if (mode !== null && (mode & 0o077) !== 0) {
      const found = (mode & 0o777).toString(8).padStart(3, "0");
      throw new Error(
        `Expected you alone to be able to read the token file "${path}", but its mode is ${found}: run chmod 600 on it`,
      );
    }
    return readAll(file);
  });
  const token = text.trim();
  if (!/^[\x21-\x7e]{16,512}$/.test(token)) {
    throw new Error(
      `Expected the token in "${path}" to be 16 to 512 letters, digits or signs without spaces`,
    );
  }
  return { token, file: path };
}

/**
 * Whether the file of a token holds it still, each time it is asked: who removes the file, or writes another into it, takes
 * the token back. It is read where its `stat` says that it may be another; what cannot be looked at is as it was.
 */
export function keptIn({ token, file }: Access): () => boolean {
  let seen: string | undefined;
  let isKept = true;
  return () => {
    if (file === undefined) return true;
    try {
      const { ino, size, mtime, ctime } = Deno.statSync(file);
      const now = [ino, size, mtime?.getTime(), ctime?.getTime()].join();
      if (now !== seen) isKept = open(file, readAll).trim() === token;
      seen = now;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) [isKept, seen] = [false, undefined];
    }
    return isKept;
  };
}

/** The token of a server: of the file that is given, or the person's own, which lies in `user` with their settings. */
export function accessOf(file: string | undefined, user: string | undefined): Access {
  return file === undefined ? ownToken(user) : readTokenFile(file);
}

/**
 * The person's own token, made where there is none yet, so that a server that starts anew knows whom it knew; one that is
 * forgotten where it cannot be kept.
 */
function ownToken(user: string | undefined): Access {
  const path = tokenPath(user);
  if (path === undefined) return { token: randomWord() };
  if (isFilled(path)) return readTokenFile(path); // be it a link that its owner has made
  try {
    const [folder, name] = [new Folder(dirname(path)), basename(path)];
    if (folder.has(name) && Deno.statSync(folder.pathOf(name)).size === 0) folder.remove(name);
    // Two servers that start at a time agree on one.
    folder.writeNew(name, `${randomWord()}\n`, 0o600);
  } catch {
    return { token: randomWord() };
  }
  return readTokenFile(path);
}

/** Where a person's own token is; undefined where the system has no place for settings. */
function tokenPath(user: string | undefined): string | undefined {
  return user && join(user, "token");
}

/** The token of a file, else the person's own; undefined where they have none yet. @throws as {@link readTokenFile} */
export function knownToken(file: string | undefined): string | undefined {
  const path = file ?? tokenPath(userFolder());
  if (path === undefined || (file === undefined && !isFilled(path))) return undefined;
  return readTokenFile(path).token;
}

/** The token that a server asks for already. @throws NotFound where the person has none yet, as {@link readTokenFile} */
export function linkToken(file: string | undefined): string {
  const token = knownToken(file);
  if (token !== undefined) return token;
  throw new Deno.errors.NotFound(
    "You have no token yet: start a server by braid serve, or name its file by --token-file",
  );
}

function isFilled(path: string): boolean {
  try {
    return Deno.statSync(path).size > 0;
  } catch {
    return false;
  }
}

function open<T>(path: string, read: (file: Deno.FsFile) => T): T {
  let file: Deno.FsFile;
  try {
    // Opened, a pipe would be waited for.
    if (!Deno.statSync(path).isFile) throw new Error("expected it to be a file");
    file = Deno.openSync(path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) {
      throw new Deno.errors.NotFound(`There is no token file "${path}"`, { cause });
    }
    throw new Error(`Cannot read the token file "${path}": ${reasonOf(cause)}`, { cause });
  }
  try {
    return read(file);
  } finally {
    file.close();
  }
}

/** At most what a token may have. */
function readAll(file: Deno.FsFile): string {
  const bytes = new Uint8Array(1024);
  let length = 0;
  for (let count; (count = file.readSync(bytes.subarray(length))); length += count);
  return new TextDecoder().decode(bytes.subarray(0, length));
}
