import { keepListening, type Listener, type Listening } from "./keep_listening.ts";

/** How often another port is tried, where the system's choice is free at one of two addresses only. */
const TRIES = 10;

/** Both addresses of the machine itself: a browser takes either for a name of it, and would reach whoever has the other. */
const LOOPBACK = ["127.0.0.1", "::1"] as const;

/** Whether an address is one by its form, such as no name is, and that of another one's in none. */
const isAddress = (hostname: string): boolean =>
  /^\d+(\.\d+){3}$/.test(hostname) || hostname.includes(":") && !/^::ffff:/i.test(hostname);

/**
 * The addresses that a server listens at, the one that is given first. One of a network is not alone, as browsers of the
 * machine itself are led on to a name of that; but who has given a name has given all that it stands for.
 */
export function addressesOf(hostname: string): readonly string[] {
  if (hostname === "localhost") return LOOPBACK;
  if (hostname === "0.0.0.0") return [hostname, "::1"]; // of IPv6 what names of the machine may lead to
  if (hostname === "::") return isFourAsWell() ? [hostname] : [hostname, "127.0.0.1"];
  const others = LOOPBACK.filter((one) => one !== hostname);
  return isAddress(hostname) ? [hostname, ...others] : [hostname];
}

/** The addresses that nobody else has at the port of a server that was given one or a name, and listens at `first`. */
export function heldBy(hostname: string, first: string): readonly string[] {
  const [, ...others] = addressesOf(hostname);
  return [first, ...others, ...(hostname === "::" && isFourAsWell() ? ["0.0.0.0"] : [])];
}

/**
 * Whether the system takes "::" for all addresses of IPv4 as well: then nobody else can listen at one of these. Linux says so
 * to nobody with few permissions: it does, unless somebody has set `net.ipv6.bindv6only`.
 */
const isFourAsWell = (): boolean => Deno.build.os !== "windows";

/** Whether only the machine itself reaches an address. */
export const isLoopback = (hostname: string): boolean =>
  hostname === "localhost" || hostname === "::1" || /^127(\.\d+){3}$/.test(hostname);

/** Whether browsers of the machine can reach it by any name of the machine. */
export const isNamed = (hostname: string): boolean =>
  hostname === "localhost" || hostname === "0.0.0.0" || isAddress(hostname);

/**
 * Listens at all of these addresses, on one port.
 *
 * @param port 0 takes one that is free
 * @throws AddrInUse, or what else the system says
 */
export async function listenAt(
  [hostname, ...others]: readonly string[],
  port: number,
  listening: Listening,
): Promise<Listener> {
  for (let left = TRIES;; left--) {
    const first = keepListening({ hostname: hostname!, port }, listening);
    const all = [first];
    try {
      for (const other of others) {
        const at = { hostname: other, port: first.addr.port };
        const one = ifThere(() => keepListening(at, listening));
        if (one) all.push(one);
      }
      return {
        addr: first.addr,
        get isOurs() {
          return all.every(({ isOurs }) => isOurs);
        },
        shutdown: async () => void await Promise.all(all.map((one) => one.shutdown())),
      };
    } catch (error) {
      await Promise.all(all.map((one) => one.shutdown()));
      const isTaken = error instanceof Deno.errors.AddrInUse;
      if (!isTaken || port !== 0 || left === 0) throw error;
    }
  }
}

/** Undefined where the machine has no such address, as without IPv6: nobody else can listen there either. */
function ifThere(listen: () => Listener): Listener | undefined {
  try {
    return listen();
  } catch (error) {
    const isMissing = error instanceof Deno.errors.AddrNotAvailable ||
      /address family not supported|os error 97|EAFNOSUPPORT/i.test(String(error));
    if (isMissing) return undefined;
    throw error;
  }
}
