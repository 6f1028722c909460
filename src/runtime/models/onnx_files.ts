import { dirname, join } from "@std/path";
import { describeModel, parseModel } from "../../onnx/read.ts";
import { demandPlain } from "../plain_file.ts";
import { fileHash } from "./file_hash.ts";

/** What Protobuf can hold: what is more stands in files beside it. */
const MOST_OF_NETWORK = 2 ** 31;

/** Where the weights of networks stand, by the hash of a network's file. */
const remembered = new Map<string, readonly string[]>();
const MOST_REMEMBERED = 1000;

/**
 * What changes when an exported network does: the hash of its file, and of those that hold its weights.
 *
 * @throws RangeError for one that is larger than a network can be, else as {@link fileHash}
 */
export async function networkHash(path: string): Promise<string> {
  await demandPlain(path, MOST_OF_NETWORK);
  const hashes = await Promise.all(
    (await networkFiles(path)).map(async (file) => (await fileHash(file)).sha256),
  );
  return hashes.join(" ");
}

/**
 * The file of an exported network, and those that its weights stand in outside of it, as it says itself; itself alone where
 * it cannot be read, as who opens it says.
 */
export async function networkFiles(path: string): Promise<readonly string[]> {
  const locations = await weightsOutside(path).catch(() => []);
  return [path, ...locations.map((name) => join(dirname(path), name))];
}

async function weightsOutside(path: string): Promise<readonly string[]> {
  await demandPlain(path, MOST_OF_NETWORK);
  const { sha256 } = await fileHash(path);
  const known = remembered.get(sha256);
  if (known) return known;
  const { external } = describeModel(parseModel(await Deno.readFile(path)));
  const names = [...new Set(external.map(({ location }) => location))].sort();
  if ((await fileHash(path)).sha256 === sha256) {
    for (const old of [...remembered.keys()].slice(0, 1 - MOST_REMEMBERED)) remembered.delete(old);
    remembered.set(sha256, names);
  }
  return names;
}
