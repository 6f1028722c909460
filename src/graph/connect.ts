import type { ConversionInfo } from "./conversion.ts";
import type { Kind } from "./kind.ts";
import { isList, isUnion, isVariable, printKind } from "./kind.ts";

/** How values get from an output to an input that takes them. */
export interface Fit {
  readonly ok: true;
  readonly conversion?: ConversionInfo;
  /** The conversion applies to the items of a list. */
  readonly items?: true;
  /** `each`: a list into an input for one value runs the node once per item. `wrap`: one value as a list of one. */
  readonly over?: "each" | "wrap";
}

export interface Misfit {
  readonly ok: false;
  readonly reason: string;
}

/**
 * Whether a wire may lead from an output of kind `from` to an input of kind `to`, and why not.
 *
 * What fits, best first: the same kind, anything into `any` or a free variable, a member into a union, a declared
 * conversion, a list item by item, one value as a list of one. A union fits where each of its members does.
 */
export function canConnect(
  from: Kind,
  to: Kind,
  conversions: readonly ConversionInfo[] = [],
): Fit | Misfit {
  const direct = fit(from, to, conversions);
  if (direct) return direct;
  if (isList(from) && !isList(to)) {
    const each = fit(from.list, to, conversions);
    if (each && !each.items) return { ...each, over: "each" };
  }
  if (isList(to) && !isList(from)) {
    const wrap = fit(from, to.list, conversions);
    if (wrap && !wrap.items) return { ...wrap, over: "wrap" };
  }
  return { ok: false, reason: reasonOf(from, to) };
}

/** Why a wire may not lead there: only of the kinds as a whole, as lists may be in each other any number of times. */
function reasonOf(from: Kind, to: Kind): string {
  const reason = `An output of kind ${printKind(from)} does not fit an input of kind ${
    printKind(to)
  }`;
  if (!isUnion(from) || isVariable(to)) return reason;
  const odd = from.union.find((kind) => !fit(kind, to, []));
  return odd === undefined ? reason : `${reason}: it may be ${printKind(odd)}`;
}

const FITS: Fit = { ok: true };

function fit(from: Kind, to: Kind, conversions: readonly ConversionInfo[]): Fit | undefined {
  if (to === "any") return FITS;
  if (isVariable(to)) {
    return to.of ? best(to.of, (kind, allowed) => fit(from, kind, allowed), conversions) : FITS;
  }
  if (isVariable(from)) {
    return from.of ? best(from.of, (kind, allowed) => fit(kind, to, allowed), conversions) : FITS;
  }
  if (isUnion(from)) {
    return from.union.every((kind) => fit(kind, to, [])) ? FITS : undefined;
  }
  if (isUnion(to)) {
    return best(to.union, (kind, allowed) => fit(from, kind, allowed), conversions);
  }
  if (isList(from) && isList(to)) {
    const item = fit(from.list, to.list, conversions);
    return item?.conversion ? { ...item, items: true } : item;
  }
  if (isList(from) || isList(to)) return undefined;
  if (from === to) return FITS;
  const conversion = conversions.find((one) => one.from === from && one.to === to);
  return conversion && { ok: true, conversion };
}

/** The first fit there is, without conversion before with one. */
function best(
  kinds: readonly Kind[],
  attempt: (kind: Kind, conversions: readonly ConversionInfo[]) => Fit | undefined,
  conversions: readonly ConversionInfo[],
): Fit | undefined {
  for (const allowed of [[], conversions]) {
    for (const kind of kinds) {
      const found = attempt(kind, allowed);
      if (found) return found;
    }
  }
  return undefined;
}
