// Taken before any plugin is there, whose code may replace them.
const { getOwnPropertyDescriptor, isExtensible } = Object;
const { ownKeys } = Reflect;

const TYPES: readonly (keyof typeof globalThis & string)[] = [
  "Object",
  "Function",
  "Array",
  "String",
  "Number",
  "Boolean",
  "Symbol",
  "BigInt",
  "Math",
  "JSON",
  "Reflect",
  "Promise",
  "Map",
  "Set",
  "WeakMap",
  "WeakSet",
  "WeakRef",
  "Date",
  "RegExp",
  "Error",
  "TypeError",
  "RangeError",
  "SyntaxError",
  "ArrayBuffer",
  "DataView",
  "Uint8Array",
  "Float32Array",
  "Iterator",
];

interface Snapshot {
  readonly name: string;
  readonly object: object;
  readonly isPrototype: boolean;
  readonly keys: readonly PropertyKey[];
  /** Of each of the keys, where it is a function. */
  readonly values: readonly unknown[];
}

/**
 * Remembers what JavaScript brings for all code of a process, to tell later what of it was changed, in words; undefined for
 * nothing. What is added and found by no loop changes nobody else's code.
 */
export function watchSharedCode(): () => string | undefined {
  const all: readonly Snapshot[] = TYPES.flatMap((type) => {
    const value = globalThis[type] as object & { readonly prototype?: object };
    const above = value.prototype && Object.getPrototypeOf(value.prototype) as object | null;
    return [
      snapshot(type, value, false),
      ...(value.prototype ? [snapshot(`${type}.prototype`, value.prototype, true)] : []),
      // Of all typed arrays.
      ...(type === "Uint8Array" ? [snapshot("TypedArray.prototype", above!, true)] : []),
    ];
  });
  const own = snapshot("globalThis", globalThis, false, TYPES);
  return () => {
    for (let at = 0; at < all.length; at++) {
      const name = changeOf(all[at]!);
      if (name !== undefined) return name;
    }
    return changeOf(own);
  };
}

function snapshot(
  name: string,
  object: object,
  isPrototype: boolean,
  keys: readonly PropertyKey[] = ownKeys(object),
): Snapshot {
  return { name, object, isPrototype, keys, values: keys.map((key) => codeOf(object, key)) };
}

/** A function or a namespace, as it is without asking a getter. */
function codeOf(object: object, key: PropertyKey): unknown {
  const value: unknown = getOwnPropertyDescriptor(object, key)?.value;
  return typeof value === "function" || typeof value === "object" ? value : undefined;
}

function changeOf({ name, object, isPrototype, keys, values }: Snapshot): string | undefined {
  if (!isExtensible(object)) return name;
  for (let at = 0; at < keys.length; at++) {
    if (codeOf(object, keys[at]!) !== values[at]) return `${name}.${String(keys[at])}`;
  }
  if (!isPrototype) return undefined;
  const now = ownKeys(object);
  for (let at = 0; at < now.length; at++) {
    const key = now[at]!;
    if (getOwnPropertyDescriptor(object, key)?.enumerable) return `${name}.${String(key)}`;
  }
  return undefined;
}
