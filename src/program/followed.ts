/** What is opened anew once a tag has changed, and each time while there is none. */
export function followed<T>(
  tag: () => string | undefined,
  open: () => Promise<T>,
): () => Promise<T> {
  let known: { readonly tag: string | undefined; readonly opened: Promise<T> } | undefined;
  return () => {
    const now = tag();
    if (!known || known.tag !== now || now === undefined) known = { tag: now, opened: open() };
    return known.opened;
  };
}
