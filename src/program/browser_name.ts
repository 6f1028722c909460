/**
 * The name by which a person's browsers reach their servers on this machine: `NAME.localhost`, which every browser takes for
 * the machine itself. Cookies go to all ports of a name, and any account can listen on another port, or on this one while the
 * server is down, and have a page of anywhere lead a browser there: so the name is one that nobody else can guess.
 */
import { join } from "@std/path";
import { Folder } from "../files/folder.ts";

const FILE = "name";
const NAME = /^[a-z\d]{32}$/;

/** The one that there is, else a new one. @param user where the person's own settings are; without, another each time */
export function browserName(user: string | undefined): string {
  if (user === undefined) return randomName();
  const name = randomName();
  try {
    if (knownName(user) === undefined) new Folder(user).writeNew(FILE, `${name}\n`, 0o600);
  } catch {
    // It is this server's alone.
  }
  return knownName(user) ?? name; // of two servers that start at a time, what one has written
}

/** Undefined where there is none yet. */
export function knownName(user: string): string | undefined {
  try {
    const name = Deno.readTextFileSync(join(user, FILE)).trim();
    return NAME.test(name) ? name : undefined;
  } catch {
    return undefined;
  }
}

/** Another one from now on, once somebody may have heard the last. */
export function renewName(user: string | undefined): string {
  const name = randomName();
  try {
    if (user !== undefined) new Folder(user).write(FILE, `${name}\n`, 0o600);
  } catch {
    // It is this server's alone.
  }
  return name;
}

const randomName = (): string => crypto.getRandomValues(new Uint8Array(16)).toHex();
