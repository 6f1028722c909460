/** What is opened anew once a tag has changed, and each time while there is none. */
export function followed<T>(
  tag: () => string | undefined,
  open: () => Promise<T>,
): () => Promise<T> {
  let known: { readonly tag: string | undefined; readonly opened: Promise<T> } | undefined;
  return () => {
    const now = tag();
    if (known && known.tag === now && now !== undefined) return known.opened;
    const own = known = { tag: now, opened: open() };
    own.opened.catch(() => {
      if (known === own) known = undefined; // it may be there the next time
    });
    return own.opened;
  };
}
