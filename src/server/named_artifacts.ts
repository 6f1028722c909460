import type { References } from "../runs/storage.ts";
import type { WorkflowFolder } from "./workflow_folder.ts";

/** The artifacts that workflows name by their hashes, each workflow read once a revision. */
export function namedArtifacts(
  { list, read }: Pick<WorkflowFolder, "list" | "read">,
): () => Promise<References> {
  const known = new Map<string, readonly string[]>();
  return async () => {
    const named = new Set<string>();
    const unread = new Set<string>();
    for (const { name, revision } of await list((path) => unread.add(path))) {
      const key = `${name} ${revision}`;
      const hashes = known.get(key) ?? hashesIn(read, name);
      known.set(key, hashes);
      for (const hash of hashes) named.add(hash);
    }
    return { named, unread: [...unread] };
  };
}

function hashesIn(read: WorkflowFolder["read"], name: string): readonly string[] {
  try {
    return read(name).text.match(/\b[0-9a-f]{64}\b/g) ?? [];
  } catch {
    return []; // gone meanwhile
  }
}
