/** Whom an address belongs to. @see https://www.iana.org/assignments/iana-ipv4-special-registry */
export type AddressKind =
  | "public"
  | "this machine"
  | "a neighbour"
  | "a private network"
  | "nobody";

const RANGES: readonly (readonly [range: string, kind: AddressKind])[] = [
  ["0.0.0.0/8", "this machine"],
  ["127.0.0.0/8", "this machine"],
  ["169.254.0.0/16", "a neighbour"], // where clouds tell their machines' keys, too
  ["10.0.0.0/8", "a private network"],
  ["100.64.0.0/10", "a private network"],
  ["172.16.0.0/12", "a private network"],
  ["192.168.0.0/16", "a private network"],
  ["192.0.0.0/24", "nobody"],
  ["192.0.2.0/24", "nobody"],
  ["192.88.99.0/24", "nobody"],
  ["198.18.0.0/15", "nobody"],
  ["198.51.100.0/24", "nobody"],
  ["203.0.113.0/24", "nobody"],
  ["224.0.0.0/3", "nobody"],
  ["::/127", "this machine"],
  ["fe80::/10", "a neighbour"],
  ["fc00::/7", "a private network"],
  ["64:ff9b:1::/48", "a private network"],
  ["fec0::/10", "a private network"],
  ["100::/64", "nobody"],
  ["2001::/32", "nobody"], // tunnels, whose ends may be anybody
  ["2001:db8::/32", "nobody"],
  ["ff00::/8", "nobody"],
];

/** Ranges of IPv6 that stand for an IPv4 address, and how many bits stand behind it. */
const TRANSLATED: readonly (readonly [range: string, behind: bigint])[] = [
  ["::/96", 0n],
  ["::ffff:0:0/96", 0n],
  ["::ffff:0:0:0/96", 0n],
  ["64:ff9b::/96", 0n],
  ["2002::/16", 80n],
];

/** @param address of either version, without brackets; undefined for what is none */
export function addressKind(address: string): AddressKind | undefined {
  const bits = bitsOf(address);
  if (bits === undefined) return undefined;
  const isLong = address.includes(":");
  for (const [range, behind] of isLong ? TRANSLATED : []) {
    if (isWithin(bits, range)) return addressKind(dotted((bits >> behind) & 0xffff_ffffn));
  }
  const found = RANGES.find(([range]) => range.includes(":") === isLong && isWithin(bits, range));
  return found?.[1] ?? "public";
}

function isWithin(bits: bigint, range: string): boolean {
  const [start = "", length] = range.split("/");
  const rest = BigInt((start.includes(":") ? 128 : 32) - Number(length));
  return bits >> rest === bitsOf(start)! >> rest;
}

function bitsOf(address: string): bigint | undefined {
  if (!address.includes(":")) {
    const parts = address.split(".");
    if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && +part < 256)) return;
    return parts.reduce((bits, part) => (bits << 8n) | BigInt(part), 0n);
  }
  const host = URL.parse(`http://[${address.replace(/%.*$/, "")}]`)?.hostname.slice(1, -1);
  if (host === undefined) return undefined;
  const [before = [], after = []] = host.split("::").map((side) => side ? side.split(":") : []);
  const missing = Array<string>(8 - before.length - after.length).fill("0");
  return [...before, ...missing, ...after].reduce(
    (bits, group) => (bits << 16n) | BigInt(`0x${group}`),
    0n,
  );
}

function dotted(bits: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (bits >> shift) & 255n).join(".");
}
