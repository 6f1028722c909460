import { dirname, join } from "@std/path";
import { describeModel, parseModel } from "../../onnx/read.ts";
import { demandPlain } from "../plain_file.ts";
import { fileHash } from "./file_hash.ts";

/** What Protobuf can hold: what is more stands in files beside it. */
const MOST_OF_NETWORK = 2 ** 31;

/**
 * What changes when an exported network does: the hash of its file, and of those beside it that hold its weights.
 *
 * @throws RangeError for one that is larger than a network can be, else as {@link fileHash}
 */
export async function networkHash(path: string): Promise<string> {
  await demandPlain(path, MOST_OF_NETWORK);
  const files = [path, ...await weightsBeside(path)];
  const hashes = await Promise.all(files.map(async (file) => (await fileHash(file)).sha256));
  return hashes.join(" ");
}

/** The files that tensors of a network stand in outside of its own; none where it cannot be read, as who opens it says. */
async function weightsBeside(path: string): Promise<readonly string[]> {
  try {
    const { external } = describeModel(parseModel(await Deno.readFile(path)));
    const names = new Set(external.map(({ location }) => location));
    return [...names].sort().map((name) => join(dirname(path), name));
  } catch {
    return [];
  }
}
