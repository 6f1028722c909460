import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { addressKind } from "../../../src/runtime/download/address_kind.ts";
import { planDownload } from "../../../src/runtime/download/download_plan.ts";
import { askHub, askHubJson, HubError } from "../../../src/runtime/download/hub.ts";
import { redirectFault } from "../../../src/runtime/download/redirect.ts";

Deno.test("addressKind() tells whom an address belongs to, however it is written", () => {
  const kinds = {
    "this machine": ["127.0.0.1", "127.255.0.9", "0.0.0.0", "::1", "::", "::ffff:127.0.0.1"],
    "a neighbour": ["169.254.169.254", "fe80::1", "fe80::1%eth0", "::ffff:a9fe:a9fe"],
    "a private network": ["10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1"]
      .concat("fd00::1", "fec0::1", "64:ff9b::10.0.0.1", "2002:0a00:0001::1")
      .concat("64:ff9b:1::1.1.1.1", "::10.0.0.1", "::ffff:0:10.0.0.1"),
    "nobody": [
      "224.0.0.1",
      "255.255.255.255",
      "198.18.0.1",
      "ff02::1",
      "2001:db8::1",
      "2001:0:7f00:1::1",
      "100::1",
      "192.88.99.1",
    ],
    "public": ["1.1.1.1", "172.32.0.1", "11.0.0.1", "2606:4700::1111", "64:ff9b::1.1.1.1"],
  };
  for (const [kind, addresses] of Object.entries(kinds)) {
    for (const address of addresses) assertEquals([address, addressKind(address)], [address, kind]);
  }
  for (const name of ["localhost", "1.2.3", "256.1.1.1", "a::b::c::d", "::12345", "1:2:3", ""]) {
    assertEquals([name, addressKind(name)], [name, undefined]);
  }
});

Deno.test("redirectFault() lets a hub send nobody into another's network, by address or by name", async () => {
  const faultOf = (to: string, hub = "https://hub.invalid"): Promise<string | undefined> =>
    redirectFault(new URL(hub), new URL(to));
  for (
    const to of [
      "https://127.0.0.1/",
      "https://localhost/", // a name of this machine's own
      "https://2130706433/",
      "https://0x7f.1/",
      "https://[::1]:8189/",
      "https://[::ffff:10.0.0.1]/",
      "https://169.254.169.254/latest/meta-data",
      "https://192.168.0.1/",
      "https://0.0.0.0/",
    ]
  ) assertStringIncludes((await faultOf(to)) ?? to, "which is an address of");
  for (
    const to of [
      "file:///etc/passwd",
      "data:,a",
      "blob:https://a/b",
      "ftp://1.1.1.1/a",
      "http://1.1.1.1/",
    ]
  ) {
    assertStringIncludes((await faultOf(to)) ?? to, "which is not https");
  }
  assertEquals(await faultOf("https://1.1.1.1/a"), undefined);
  assertEquals(await faultOf("https://hub.invalid:8443/a"), undefined);
  // A hub of one's own network leads on within it, and by http within itself.
  assertEquals(await faultOf("https://10.0.0.2/", "http://10.0.0.1"), undefined);
  assertEquals(await faultOf("http://10.0.0.1:9000/", "http://10.0.0.1"), undefined);
  assertStringIncludes((await faultOf("http://10.0.0.2/", "http://10.0.0.1"))!, "not https");
  assertStringIncludes((await faultOf("http://10.0.0.1/", "https://10.0.0.1"))!, "not https");
  assertStringIncludes((await faultOf("https://127.0.0.1/", "http://10.0.0.1"))!, "this machine");
  assertStringIncludes((await faultOf(`https://a/${"b".repeat(9000)}`))!, "without end");
});

/** A hub that answers as it is told, and what it was asked with. */
async function withHub(
  answer: (path: string) => Response,
  use: (endpoint: string, tokens: (string | null)[]) => Promise<void>,
): Promise<void> {
  const tokens: (string | null)[] = [];
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
    tokens.push(request.headers.get("authorization"));
    const url = new URL(request.url);
    return answer(url.pathname + url.search);
  });
  await use(`http://127.0.0.1:${server.addr.port}`, tokens);
}

const redirect = (location: string): Response =>
  new Response(null, { status: 302, headers: { location } });

Deno.test("askHub() follows no redirect to files, data or elsewhere, and says where it led", () =>
  withHub((path) => redirect(decodeURIComponent(path.slice(2))), async (endpoint) => {
    for (
      const [to, words] of [
        ["file:///etc/passwd", '"file:", which is not https'],
        ["data:application/json,{}", '"data:", which is not https'],
        ["http://localhost:1/", '"http://localhost:1", which is not https'],
        ["https://10.0.0.1/", "10.0.0.1, which is an address of a private network"],
        ["http://[bad", '"http://[bad"'],
      ] as const
    ) {
      const hub = { endpoint, offline: false, token: "secret" };
      const error = await assertRejects(
        () => askHub(hub, `/?${encodeURIComponent(to)}`, "org/tiny"),
        HubError,
        `Cannot download org/tiny: the hub sends on to ${words}`,
      );
      assertEquals(error.retryable, false);
    }
  }));

Deno.test("askHub() sends its token to the hub's own port alone, and gives up on a circle", async () => {
  await withHub(
    () => Response.json({ here: true }),
    (other, leaked) =>
      withHub(
        (path) => path === "/circle" ? redirect("/circle") : redirect(`${other}/b`),
        async (endpoint, own) => {
          const hub = { endpoint, offline: false, token: "secret" };
          const { value } = await askHubJson(hub, "/a", "org/tiny");
          assertEquals([value, own, leaked], [{ here: true }, ["Bearer secret"], [null]]);
          await assertRejects(
            () => askHub(hub, "/circle", "it"),
            HubError,
            "more than 5 redirects",
          );
        },
      ),
  );
  for (const endpoint of ["file:///etc", "ftp://a", "hub"]) {
    const hub = { endpoint, offline: false };
    await assertRejects(() => askHub(hub, "/a", "it"), HubError, "Expected HF_ENDPOINT to be");
  }
});

Deno.test("planDownload() gives up on a hub whose answers are no JSON, or have no end", async () => {
  const plan = (endpoint: string): Promise<unknown> =>
    planDownload({ endpoint, offline: false }, "org/tiny");
  await withHub(() => new Response("<html>"), async (endpoint) => {
    await assertRejects(() => plan(endpoint), HubError, "is not JSON");
  });
  const spaces = new Uint8Array(2 ** 20).fill(32);
  await withHub(
    () => new Response(new ReadableStream({ pull: (stream) => stream.enqueue(spaces) })),
    async (endpoint) => void await assertRejects(() => plan(endpoint), HubError, "has no end"),
  );
  const entry = { type: "file", path: "a", size: 1, oid: "0".repeat(40) };
  const page = JSON.stringify(Array(40_000).fill(entry));
  await withHub((path) =>
    path.includes("/tree/")
      ? new Response(page, {
        headers: { link: '<https://elsewhere.example/b?cursor=2>; rel="next"' },
      })
      : Response.json({ sha: "0".repeat(40) }), async (endpoint) => {
    await assertRejects(() => plan(endpoint), HubError, "lists more than 100000 files");
  });
  const next = { link: '<https://elsewhere.example/b?cursor=2>; rel="next"' };
  await withHub(
    (path) =>
      path.includes("/tree/")
        ? Response.json([], { headers: next })
        : Response.json({ sha: "0".repeat(40) }),
    async (endpoint) => {
      await assertRejects(() => plan(endpoint), HubError, "list of files has no end");
    },
  );
});
