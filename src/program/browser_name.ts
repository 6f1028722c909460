/**
 * The names by which a person's browsers reach their servers on this machine: `NAME.localhost`, which every browser takes for
 * the machine itself. Cookies go to all ports of a name, and any account can listen on another port, or on this one while the
 * server is down, and have a page of anywhere lead a browser there: so each port has a name that nobody else can guess. Of
 * one that has ended an open tab tells whoever listens there next its own name, and no other server's.
 */
import { createHmac } from "node:crypto";
import { join } from "@std/path";
import { Folder } from "../files/folder.ts";
import { randomWord } from "../server/signed_word.ts";

const FILE = "name";
const WORD = /^[\w-]{32}$/;

/** The name for a port, by the person's {@link nameWord}. */
export function nameFor(word: string, port: number): string {
  return createHmac("sha256", word).update(`name:${port}`).digest("hex").slice(0, 32);
}

/** What the names are made of. @param user where the person's own settings are; without, another each time */
export function nameWord(user: string | undefined): string {
  const word = randomWord();
  if (user === undefined) return word;
  try {
    if (knownNameWord(user) === undefined) new Folder(user).writeNew(FILE, `${word}\n`, 0o600);
  } catch {
    // It is this server's alone.
  }
  return knownNameWord(user) ?? word; // of two servers that start at a time, what one has written
}

/** Undefined where there is none yet. */
export function knownNameWord(user: string): string | undefined {
  try {
    const word = Deno.readTextFileSync(join(user, FILE)).trim();
    return WORD.test(word) ? word : undefined;
  } catch {
    return undefined;
  }
}

/** Another one from now on, once somebody may have heard a name. */
export function renewNameWord(user: string | undefined): string {
  const word = randomWord();
  try {
    if (user !== undefined) new Folder(user).write(FILE, `${word}\n`, 0o600);
  } catch {
    // It is this server's alone.
  }
  return word;
}
