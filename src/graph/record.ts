/** The own property of a record, so that a node named `constructor` is not found where there is none. */
export function own<T>(
  record: Readonly<Record<string, T>> | undefined,
  key: string,
): T | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}

/** The record without some keys. What was read of its numbers' spelling stays with it. */
export function without<T>(
  record: Readonly<Record<string, T>>,
  keys: Iterable<string>,
): Readonly<Record<string, T>> {
  const rest: Record<string, T> = { ...record };
  for (const key of keys) delete rest[key];
  return rest;
}
