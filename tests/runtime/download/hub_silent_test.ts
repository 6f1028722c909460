import { assertRejects } from "@std/assert";
import { collectGarbage } from "../../held_bytes.ts";
import { askHub, HubError } from "../../../src/runtime/download/hub.ts";

/** Reads what a hub sends that falls silent amid its answer; `after` its first part. */
async function read(
  after: () => void | Promise<void>,
  asked: { readonly patience?: number; readonly signal?: AbortSignal },
): Promise<void> {
  const over = new AbortController();
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, () => {
    const body = new ReadableStream({
      start(stream) {
        stream.enqueue(new Uint8Array(9));
        over.signal.addEventListener("abort", () => stream.close());
      },
    });
    return new Response(body);
  });
  const { patience = 1e6, signal } = asked;
  const endpoint = `http://127.0.0.1:${server.addr.port}`;
  try {
    const { body } = await askHub({ endpoint, offline: false, patience }, "/a", "a/b", { signal });
    for await (const _ of body!) await after();
  } finally {
    over.abort();
  }
}

Deno.test("a hub that falls silent is given up on, also once memory was tidied up", async () => {
  await assertRejects(
    () => read(collectGarbage, { patience: 100 }),
    HubError,
    "the hub says nothing more",
  );
});

Deno.test("what is read of a hub can be called off, also once memory was tidied up", async () => {
  const caller = new AbortController();
  const after = async (): Promise<void> => {
    await collectGarbage();
    setTimeout(() => caller.abort(new Error("enough")));
  };
  await assertRejects(() => read(after, { signal: caller.signal }), Error, "enough");
});
