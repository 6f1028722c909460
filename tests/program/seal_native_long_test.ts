import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { confinedFlags, nativeFolders, SHARP_ENV } from "../../src/program/permissions.ts";
import { inFolder } from "../runs/trial.ts";

/** A network that hands on 24 bytes of a file "token" beside it. */
const READER =
  "CAhCAhANOlIKEAoBdxIBeSIISWRlbnRpdHkSAWcqKggYEAJCAXdqEQoIbG9jYXRpb24SBXRva2VuagwKBmxlbmd0aBICMjRwAWIPCgF5EgoKCAgCEgQKAggY";
const GIF = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

/** Tries what libraries can do beyond what Deno lets the process do, and what they are there for. */
const PROBE = `
import { createRequire } from "node:module";
import { sealNative } from "${new URL("../../src/program/seal_native.ts", import.meta.url)}";
import { Session } from "${new URL("../../src/runtime/session.ts", import.meta.url)}";
if (Deno.args[0] === "sealed") await sealNative(["onnxruntime", "sharp"]);
const { default: sharp } = await import("sharp");
const ort = await import("onnxruntime-node");
const [outside, secret, weights] = Deno.args.slice(1);
const reader = Uint8Array.fromBase64("${READER}");
const raw = { raw: { width: 24, height: 1, channels: 1 } };
const { options } = sharp(new Uint8Array(24), raw);
const bindings = Object.values(createRequire(import.meta.url).cache).map(({ exports }) => exports);
const folderOf = (path) => ({ session: { model_external_initializers_file_folder_path: path } });
const bytes = async (path, settings = {}) => {
  const { y } = await (await ort.InferenceSession.create(path, settings)).run({});
  return new TextDecoder().decode(y.data);
};
const pipeline = (own) => new Promise((resolve, reject) => {
  bindings.find((one) => one.pipeline).pipeline(own, (error) => error ? reject(error) : resolve());
});
const tries = {
  saves: () => sharp(new Uint8Array(24), raw).png().toFile(outside + "/a.png"),
  tiles: () => sharp(new Uint8Array(24), raw).tile().toFile(outside + "/a.dz"),
  saves_directly: () => pipeline({ ...options, formatOut: "png", fileOut: outside + "/e.png" }),
  opens: () => sharp(weights + "/a.gif").metadata(),
  lays_over: () => sharp(new Uint8Array(24), raw).composite([{ input: weights + "/a.gif" }]).raw().toBuffer(),
  optimizes: () => bytes(reader, { optimizedModelFilePath: outside + "/b.onnx", extra: folderOf(weights) }),
  profiles: () => bytes(reader, { enableProfiling: true, profileFilePrefix: outside + "/c", extra: folderOf(weights) }),
  compiles: () => bytes(reader, { extra: { ...folderOf(weights), ep: { context_enable: "1" } } }),
  reads_secret: () => bytes(reader, { extra: folderOf(secret) }),
  // A model of bytes finds its weights where the process stands.
  reads_beside: () => {
    const before = Deno.cwd();
    Deno.chdir(secret);
    return bytes(reader).finally(() => Deno.chdir(before));
  },
  reads_above: () => bytes(secret + "/m.onnx"),
  // One in a folder that may be written to could have a journal that names any other file, which is removed then.
  opens_database: async () => {
    const { DatabaseSync } = await import("node:sqlite");
    new DatabaseSync(":memory:").exec("PRAGMA hard_heap_limit = 0; CREATE TABLE a (b)");
  },
  opens_database_beside: () => new Promise((resolve, reject) => {
    const code = 'import { DatabaseSync } from "node:sqlite"; new DatabaseSync(":memory:").exec("CREATE TABLE a (b)"); postMessage(1);';
    const worker = new Worker("data:text/javascript," + encodeURIComponent(code), { type: "module" });
    worker.onmessage = () => resolve(worker.terminate());
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(event.message));
    };
  }),
  // Told to be nothing where it is looked at, and a file where it is used: it gives bytes.
  saves_slyly: () => {
    let looks = 0;
    return pipeline({ ...options, formatOut: "png", get fileOut() { return looks++ ? outside + "/d.png" : ""; } });
  },
  changes_others: () => {
    const { has } = Set.prototype;
    const { prototype } = Deno.PermissionStatus;
    const { state, partial } = Object.getOwnPropertyDescriptors(prototype);
    Set.prototype.has = () => true;
    Object.defineProperty(prototype, "state", { get: () => "granted", configurable: true });
    Object.defineProperty(prototype, "partial", { get: () => false, configurable: true });
    return bytes(reader, { extra: folderOf(secret) }).finally(() => {
      Set.prototype.has = has;
      Object.defineProperties(prototype, { state, partial });
    });
  },
  paints: () => sharp(new Uint8Array(24), raw).png().toBuffer().then((png) => sharp(png).metadata()).then(({ width }) => { if (width !== 24) throw width; }),
  lays: () => sharp(new Uint8Array(24), raw).composite([{ input: new Uint8Array(1), raw: { width: 1, height: 1, channels: 1 } }]).boolean(new Uint8Array(24), "and", raw).raw().toBuffer(),
  computes: async () => {
    const session = await Session.open(reader, { weightsFolder: weights, mapWeights: true, foldQuantization: true });
    const { y } = await session.run({});
    if (y.data.length !== 24 || session.outputs[0].name !== "y") throw y;
  },
};
const got = [];
for (const [name, attempt] of Object.entries(tries)) {
  try { await attempt(); got.push(name); } catch (error) { }
}
console.log(JSON.stringify(got));
`;

Deno.test("libraries write no file and read none that is hidden, and do what they are there for", () =>
  inFolder(async (folder) => {
    const [outside, secret, weights] = ["outside", "secret", "weights"].map((name) => {
      Deno.mkdirSync(join(folder, name));
      return join(folder, name);
    }) as [string, string, string];
    for (const place of [secret, weights]) {
      Deno.writeTextFileSync(join(place, "token"), "x".repeat(24));
      Deno.writeFileSync(join(place, "m.onnx"), Uint8Array.fromBase64(READER));
    }
    Deno.writeFileSync(join(weights, "a.gif"), Uint8Array.fromBase64(GIF));
    const probe = join(folder, "probe.ts");
    Deno.writeTextFileSync(probe, PROBE);
    const flags = confinedFlags({
      read: true,
      hidden: [join(secret, "token")],
      env: SHARP_ENV,
      ffi: nativeFolders(["onnxruntime", "sharp"]),
      sys: ["cpus"],
    });
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", ...flags, "--no-check", probe, "sealed", outside, secret, weights],
    }).output();
    const said = new TextDecoder().decode(stdout) || new TextDecoder().decode(stderr);
    assertEquals(JSON.parse(said), ["saves_slyly", "paints", "lays", "computes"]);
    assertEquals([...Deno.readDirSync(outside)], []);
  }));
