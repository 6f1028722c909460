type Resource = AsyncDisposable | Disposable;

function isResource(value: object): value is Resource {
  return Symbol.asyncDispose in value || Symbol.dispose in value;
}

function isPlain(value: object): boolean {
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Visits every object within lists and plain objects, not what instances of classes hold. */
function visit(value: unknown, each: (item: object) => boolean): void {
  const open: unknown[] = [value];
  while (open.length) {
    const item = open.pop();
    if (typeof item !== "object" || item === null || !each(item)) continue;
    if (isPlain(item)) {
      for (const inner of Array.isArray(item) ? item : Object.values(item)) {
        if (typeof inner === "object") open.push(inner);
      }
    }
  }
}

/** What is known to be frozen all the way down. */
const frozen = new WeakSet<object>();

/** Freezes lists and plain objects all the way down: what nodes share, none may change. */
export function freeze<T>(value: T): T {
  visit(value, (item) => {
    if (frozen.has(item) || !isPlain(item)) return false;
    frozen.add(Object.freeze(item));
    return true;
  });
  return value;
}

/** The resources within a value: what has to be released when no one needs the value any more. */
export function resourcesOf(value: unknown): ReadonlySet<Resource> {
  const found = new Set<Resource>();
  const seen = new Set<object>();
  visit(value, (item) => {
    if (seen.has(item)) return false;
    seen.add(item);
    if (!isResource(item)) return true;
    found.add(item);
    return false;
  });
  return found;
}

/** Releases a resource, by `Symbol.asyncDispose` before `Symbol.dispose`. */
export async function release(resource: Resource): Promise<void> {
  if (Symbol.asyncDispose in resource) await resource[Symbol.asyncDispose]();
  else resource[Symbol.dispose]();
}
