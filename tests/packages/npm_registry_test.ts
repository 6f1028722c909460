import { assertEquals, assertRejects } from "@std/assert";
import { fetchPackage, searchPackages } from "../../src/packages/npm_registry.ts";
import { PackageError } from "../../src/packages/package_error.ts";
import { integrityOf } from "../../src/packages/package_files.ts";
import { makePackage, manifest } from "./archives.ts";
import { type NpmServerOptions, serveNpm } from "./npm_server.ts";

const archive = await makePackage({ "plugin.json": manifest("acme") });

Deno.test("fetchPackage() chooses as npm does, and holds what comes against its hash", async () => {
  await using npm = serveNpm({ host: "https://elsewhere.example" });
  for (const version of ["0.9.0", "1.0.0", "1.2.0", "2.0.0-beta.1", "1.3.0"]) {
    npm.published.set(`@acme/tones@${version}`, archive);
  }
  npm.published.set("@acme/tones@1.1.0", archive); // the latest, as it was published last
  const versions = await Promise.all(
    [undefined, "latest", "^1.0.0", "~1.2.0", ">=1.2.0", "0.9.0", "2.0.0-beta.1"]
      .map(async (range) => (await fetchPackage(npm, "@acme/tones", range)).version),
  );
  assertEquals(versions, ["1.1.0", "1.1.0", "1.1.0", "1.2.0", "1.3.0", "0.9.0", "2.0.0-beta.1"]);
  const fetched = await fetchPackage(npm, "@acme/tones");
  assertEquals(fetched, { version: "1.1.0", archive, integrity: integrityOf(archive) });
  assertEquals(npm.asked[0], "/@acme%2ftones");
  for (const range of ["^3.0.0", "next", "7.0.0", "((("]) {
    const error = await assertRejects(
      () => fetchPackage(npm, "@acme/tones", range),
      PackageError,
      `There is no version "${range}" of the package "@acme/tones": the latest is 1.1.0`,
    );
    assertEquals(error.kind, "missing");
  }
  await assertRejects(() => fetchPackage(npm, "nothing"), PackageError, "has no such thing");
});

Deno.test("a registry that lies, leads away, says nonsense or has no end brings nothing", async () => {
  const redirect = (location: string): NpmServerOptions => ({
    instead: () => new Response(null, { status: 302, headers: { location } }),
  });
  const endless = new Uint8Array(2 ** 22);
  const hostile: readonly (readonly [string, NpmServerOptions])[] = [
    ["by its sha512", { integrity: integrityOf(new Uint8Array(1)) }],
    ["tells no sha512", { integrity: "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=" }],
    ["sends on to another place", redirect("http://127.0.0.1:1/")],
    ["sends on to another place", redirect("https://example.com/")],
    ["sends on without end", redirect("/again")],
    ["does not answer as npm's registries do", { instead: () => new Response("<html>") }],
    ["does not answer as npm's registries do", { instead: () => Response.json({ versions: 1 }) }],
    ["does not let you", { instead: () => new Response(null, { status: 401 }) }],
    ["it answered 503", { instead: () => new Response(null, { status: 503 }) }],
    ["more than 32 MB", {
      instead: () => new Response(new ReadableStream({ pull: (to) => to.enqueue(endless) })),
    }],
  ];
  for (const [words, options] of hostile) {
    const npm = serveNpm(options);
    npm.published.set("acme@1.0.0", archive);
    await assertRejects(() => fetchPackage(npm, "acme"), PackageError, words);
    await npm[Symbol.asyncDispose]();
  }
  const { url } = await (async () => {
    await using npm = serveNpm();
    return npm;
  })();
  await assertRejects(() => fetchPackage({ url }, "acme"), PackageError, "cannot be reached");
});

Deno.test("searchPackages() asks for plugins, and says where nobody can search", async () => {
  await using npm = serveNpm();
  npm.published.set("braid-tones@1.0.0", archive).set("@acme/tones@2.0.0", archive);
  const found = await searchPackages(npm, "tones");
  assertEquals(found.map(({ name }) => name), ["braid-tones", "@acme/tones"]);
  assertEquals(await searchPackages(npm, "other & things"), []);
  const wrong = [
    { name: "a", version: "1.0.0", description: "x".repeat(10_000), date: null },
    { name: "b", version: "1".repeat(300) },
    { name: "../c", version: "1.0.0" },
    { name: "\u202ed", version: "1.0.0" },
    { name: "e", version: "1.0.0", description: 7, date: "2026-01-02\nrow" },
    null,
  ];
  await using odd = serveNpm({
    searches: false,
    instead: () => Response.json({ objects: wrong.map((one) => ({ package: one })) }),
  });
  const few = await searchPackages(odd, "");
  assertEquals(few.map(({ name, description, date }) => [name, description?.length, date]), [
    ["a", 300, undefined],
    ["e", undefined, undefined],
  ]);
  await using none = serveNpm({ searches: false });
  await assertRejects(() => searchPackages(none, "tones"), PackageError, "lets nobody search it");
});
