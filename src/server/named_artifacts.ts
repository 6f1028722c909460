import { Buffer } from "node:buffer";
import { join } from "@std/path";
import type { References } from "../runs/queue/storage.ts";
import { hashWords } from "../runs/store/hash_words.ts";
import { HttpError } from "./problem.ts";
import type { WorkflowFolder } from "./workflow_folder.ts";

/** Hashes that are kept in mind: with more, nobody has made these workflows to be worked on. */
const MAX_NAMED = 200_000;

/** Bytes that are read at a time: a second. What is more counts as what cannot be read, until a later time. */
const MAX_READ = 2 ** 28;

/**
 * The artifacts that workflows name by their hashes, each workflow read once a revision. What names too many counts as
 * what cannot be read.
 *
 * @param signal When it aborts, so does what is looked for: who stops waits for none of it
 */
export function namedArtifacts(
  { path, list, read }: Pick<WorkflowFolder, "path" | "list" | "read">,
  signal?: AbortSignal,
): () => Promise<References> {
  let known = new Map<string, ReadonlySet<string>>();
  return async () => {
    const named = new Set<string>();
    const unread = new Set<string>();
    const seen = new Map<string, ReadonlySet<string>>();
    let left = MAX_READ;
    for (const { name, revision, bytes } of await list((path) => unread.add(path), signal)) {
      const key = `${name} ${revision}`;
      let hashes = known.get(key);
      if (!hashes) left -= bytes;
      if (named.size > MAX_NAMED) hashes = undefined;
      else if (left >= 0) hashes ??= await hashesIn(() => read(name), signal);
      if (hashes) seen.set(key, hashes);
      for (const hash of hashes ?? []) named.add(hash);
      if (!hashes || named.size > MAX_NAMED) unread.add(join(path, name));
    }
    known = seen;
    return { named, unread: [...unread] };
  };
}

/** Undefined for a workflow that cannot be read. */
async function hashesIn(
  read: () => ReturnType<WorkflowFolder["read"]>,
  signal: AbortSignal | undefined,
): Promise<ReadonlySet<string> | undefined> {
  const hashes = new Set<string>();
  try {
    const { text } = read();
    for await (const words of hashWords(text)) {
      signal?.throwIfAborted();
      for (const hash of words) hashes.add(Buffer.from(hash).toString()); // a match would keep the whole text
      if (hashes.size > MAX_NAMED) break;
    }
    return hashes;
  } catch (error) {
    signal?.throwIfAborted();
    return error instanceof HttpError && error.status === 404 ? hashes : undefined; // gone meanwhile
  }
}
