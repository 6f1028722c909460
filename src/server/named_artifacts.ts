import { Buffer } from "node:buffer";
import { join } from "@std/path";
import type { References } from "../runs/queue/storage.ts";
import { hashWords } from "../runs/store/hash_words.ts";
import { HttpError } from "./problem.ts";
import type { WorkflowFolder } from "./workflow_folder.ts";

/** Hashes that are kept in mind: with more, nobody has made these workflows to be worked on. */
const MAX_NAMED = 200_000;

/**
 * The artifacts that workflows name by their hashes, each workflow read once a revision. What names too many counts as
 * what cannot be read.
 */
export function namedArtifacts(
  { path, list, read }: Pick<WorkflowFolder, "path" | "list" | "read">,
): () => Promise<References> {
  let known = new Map<string, ReadonlySet<string>>();
  return async () => {
    const named = new Set<string>();
    const unread = new Set<string>();
    const seen = new Map<string, ReadonlySet<string>>();
    for (const { name, revision } of await list((path) => unread.add(path))) {
      const key = `${name} ${revision}`;
      const hashes = named.size > MAX_NAMED
        ? undefined
        : known.get(key) ?? await hashesIn(read, name);
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
  read: WorkflowFolder["read"],
  name: string,
): Promise<ReadonlySet<string> | undefined> {
  const hashes = new Set<string>();
  try {
    const { text } = read(name);
    for await (const words of hashWords(text)) {
      for (const hash of words) hashes.add(Buffer.from(hash).toString()); // a match would keep the whole text
      if (hashes.size > MAX_NAMED) break;
    }
    return hashes;
  } catch (error) {
    return error instanceof HttpError && error.status === 404 ? hashes : undefined; // gone meanwhile
  }
}
