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
  if (direct.ok) return direct;
  if (isList(from) && !isList(to)) {
    const each = fit(from.list, to, conversions);
    if (each.ok && !each.items) return { ...each, over: "each" };
  }
  if (isList(to) && !isList(from)) {
    const wrap = fit(from, to.list, conversions);
    if (wrap.ok && !wrap.items) return { ...wrap, over: "wrap" };
  }
  return direct;
}

const FITS: Fit = { ok: true };

function fit(from: Kind, to: Kind, conversions: readonly ConversionInfo[]): Fit | Misfit {
  const no: Misfit = {
    ok: false,
    reason: `An output of kind ${printKind(from)} does not fit an input of kind ${printKind(to)}`,
  };
  if (to === "any") return FITS;
  if (isVariable(to)) {
    return to.of
      ? best(to.of, (kind, allowed) => fit(from, kind, allowed), conversions) ?? no
      : FITS;
  }
  if (isVariable(from)) {
    return from.of
      ? best(from.of, (kind, allowed) => fit(kind, to, allowed), conversions) ?? no
      : FITS;
  }
  if (isUnion(from)) {
    const odd = from.union.find((kind) => !fit(kind, to, []).ok);
    return odd === undefined
      ? FITS
      : { ok: false, reason: `${no.reason}: it may be ${printKind(odd)}` };
  }
  if (isUnion(to)) {
    return best(to.union, (kind, allowed) => fit(from, kind, allowed), conversions) ?? no;
  }
  if (isList(from) && isList(to)) {
    const item = fit(from.list, to.list, conversions);
    if (!item.ok) return no;
    return item.conversion ? { ...item, items: true } : item;
  }
  if (isList(from) || isList(to)) return no;
  if (from === to) return FITS;
  const conversion = conversions.find((one) => one.from === from && one.to === to);
  return conversion ? { ok: true, conversion } : no;
}

/** The first fit there is, without conversion before with one. */
function best(
  kinds: readonly Kind[],
  attempt: (kind: Kind, conversions: readonly ConversionInfo[]) => Fit | Misfit,
  conversions: readonly ConversionInfo[],
): Fit | undefined {
  for (const allowed of [[], conversions]) {
    for (const kind of kinds) {
      const found = attempt(kind, allowed);
      if (found.ok) return found;
    }
  }
  return undefined;
}
