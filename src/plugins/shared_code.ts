// Taken before any plugin is there, whose code may replace them.
const { getOwnPropertyDescriptor, getPrototypeOf, isExtensible } = Object;
const { defineProperty, deleteProperty, ownKeys, setPrototypeOf } = Reflect;
const text = String;

/** Object first: what is added to its prototype is found in every descriptor that is looked at for the others. */
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
  "Deno",
];

/** What may be added: nothing, as every look-up finds it; what no loop finds; anything. */
type Additions = "none" | "hidden" | "any";

interface Snapshot {
  readonly name: string;
  readonly object: object;
  readonly additions: Additions;
  isExtensible: boolean;
  above: object | null;
  readonly keys: PropertyKey[];
  /** Of each of the keys. */
  readonly descriptors: PropertyDescriptor[];
}

/**
 * Remembers what JavaScript brings for all code of a process, to tell later what of it was changed, in words, undefined for
 * nothing, and to set it back. What cannot be set back is told once.
 */
export function watchSharedCode(): () => string | undefined {
  const types = TYPES.map((type) =>
    [type, globalThis[type] as object & { readonly prototype?: object }] as const
  );
  const all: readonly Snapshot[] = [
    snapshot("Object.prototype", Object.prototype, "none"),
    ...types.flatMap(([type, value]) => [
      snapshot(type, value, "any"),
      ...(value.prototype && type !== "Object"
        ? [snapshot(`${type}.prototype`, value.prototype, "hidden")]
        : []),
    ]),
    snapshot("TypedArray.prototype", getPrototypeOf(Uint8Array.prototype) as object, "hidden"),
    snapshot("globalThis", globalThis, "any"),
  ];
  return () => {
    let change: string | undefined;
    for (let at = 0; at < all.length; at++) {
      const name = setBack(all[at]!);
      change ??= name;
    }
    return change;
  };
}

function snapshot(name: string, object: object, additions: Additions): Snapshot {
  const keys = ownKeys(object);
  return {
    name,
    object,
    additions,
    isExtensible: isExtensible(object),
    above: getPrototypeOf(object) as object | null,
    keys,
    descriptors: keys.map((key) => descriptorOf(object, key)!),
  };
}

/** Read where nothing is inherited: it stays what it is whatever is added to `Object.prototype`. */
function descriptorOf(object: object, key: PropertyKey): PropertyDescriptor | undefined {
  const descriptor = getOwnPropertyDescriptor(object, key);
  if (descriptor) setPrototypeOf(descriptor, null);
  return descriptor;
}

/** Without a method that is shared itself, such as that of an array. */
function setBack(one: Snapshot): string | undefined {
  const { name, object, additions, keys, descriptors } = one;
  let change: string | undefined;
  if (one.isExtensible && !isExtensible(object)) {
    change = name;
    one.isExtensible = false;
  }
  if (getPrototypeOf(object) !== one.above) {
    change ??= name;
    if (!setPrototypeOf(object, one.above)) one.above = getPrototypeOf(object) as object | null;
  }
  const now = additions === "any" ? [] : ownKeys(object);
  for (let at = 0; at < now.length; at++) {
    const key = now[at]!;
    if (additions === "hidden" && !isLoud(object, key) || isAmong(keys, key)) continue;
    change ??= `${name}.${text(key)}`;
    if (deleteProperty(object, key)) continue;
    const last = keys.length;
    keys[last] = key;
    descriptors[last] = descriptorOf(object, key)!;
  }
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at]!;
    const is = getOwnPropertyDescriptor(object, key);
    if (!differs(is, descriptors[at]!)) continue;
    change ??= `${name}.${text(key)}`;
    if (!defineProperty(object, key, descriptors[at]!)) {
      descriptors[at] = descriptorOf(object, key) ?? NOTHING;
    }
  }
  return change;
}

const NOTHING: PropertyDescriptor = Object.create(null);

const isLoud = (object: object, key: PropertyKey): boolean =>
  getOwnPropertyDescriptor(object, key)?.enumerable === true;

function isAmong(keys: readonly PropertyKey[], key: PropertyKey): boolean {
  for (let at = 0; at < keys.length; at++) if (keys[at] === key) return true;
  return false;
}

/** In code: a function, a namespace, or what gets and sets. A number, such as how deep a stack is told, is nobody's code. */
function differs(is: PropertyDescriptor | undefined, was: PropertyDescriptor): boolean {
  return codeOf(is?.value) !== codeOf(was.value) || is?.get !== was.get || is?.set !== was.set;
}

const codeOf = (value: unknown): unknown =>
  typeof value === "function" || typeof value === "object" ? value : undefined;
