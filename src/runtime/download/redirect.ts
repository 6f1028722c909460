import { lookup } from "node:dns/promises";
import { addressKind } from "./address_kind.ts";

/** Longest address that is followed. */
const LONGEST = 8192;

/**
 * Why a hub at `endpoint` may not send anybody to an address, in words; undefined where it may: by https, or within the
 * same host where the hub itself is asked by http, and out of no network into another one's inside.
 */
export async function redirectFault(endpoint: URL, to: URL): Promise<string | undefined> {
  if (to.href.length > LONGEST) return "an address without end";
  const isPlain = to.protocol === "http:" && endpoint.protocol === "http:";
  if (to.protocol !== "https:" && !(isPlain && to.hostname === endpoint.hostname)) {
    return `"${to.protocol}${to.host && `//${to.host}`}", which is not https`;
  }
  if (to.hostname === endpoint.hostname) return undefined;
  const [own, found] = await Promise.all([kindsOf(endpoint), kindsOf(to)]);
  const inside = [...found].find(([kind]) => kind !== "public" && !own.has(kind));
  return inside && `${to.host}, which is an address of ${inside[0]} (${inside[1]})`;
}

/** What the addresses of a host are, each with one of them. A name that cannot be found is left to who connects. */
async function kindsOf({ hostname }: URL): Promise<ReadonlyMap<string, string>> {
  const plain = hostname.replace(/^\[|\]$/g, "");
  const addresses = addressKind(plain) ? [plain] : await lookup(plain, { all: true }).then(
    (all) => all.map(({ address }) => address),
    () => [],
  );
  return new Map(addresses.map((address) => [addressKind(address) ?? "nobody", address]));
}
