import { assertEquals, assertRejects } from "@std/assert";
import { Hono } from "hono";
import * as z from "zod/mini";
import { createClient, ProblemError } from "../../src/api/client.ts";
import { openApi } from "../../src/api/openapi.ts";
import { defineRoutes, jsonText } from "../../src/api/route.ts";
import { queryNumber } from "../../src/api/schema.ts";
import { HttpError, problemResponse } from "../../src/server/problem.ts";
import type { Handlers } from "../../src/server/route.ts";
import { mount } from "../../src/server/route.ts";

/** What `src/api` would have of it. */
const shelfRoutes = defineRoutes({
  "GET /shelves/:shelf/books": {
    tag: "shelves",
    summary: "Books of a shelf",
    query: z.object({ limit: z.exactOptional(queryNumber(1, 9)) }),
    answers: {
      200: { doc: "Books", schema: z.array(z.object({ title: z.string(), pages: z.number() })) },
    },
  },
  "POST /shelves": {
    tag: "shelves",
    summary: "A new shelf",
    headers: { "if-match": "What was read" },
    body: z.strictObject({ name: z.string() }),
    answers: { 201: { doc: "The shelf", schema: z.object({ id: z.int() }) } },
  },
  "DELETE /shelves/:shelf": {
    tag: "shelves",
    summary: "Forget a shelf",
    answers: { 204: { doc: "Forgotten", type: "none" } },
  },
});

/** What `src/server/routes` would have of it. */
const handlers: Handlers<typeof shelfRoutes> = {
  "GET /shelves/:shelf/books": ({ params: { shelf }, query: { limit = 2 } }) =>
    [{ title: shelf, pages: 12 }, { title: "other", pages: 3 }].slice(0, limit),
  "POST /shelves"({ body: { name }, header }) {
    if (header("if-match") === "old") throw new HttpError(412, "The shelves have changed");
    return name === "large" ? jsonText('{"id":18446744073709551615}') : { id: name.length };
  },
  "DELETE /shelves/:shelf"() {},
};

const app = new Hono();
app.onError(problemResponse);
mount(app, shelfRoutes, handlers);
const client = createClient<typeof shelfRoutes>(
  "http://localhost",
  async (url, init) => await app.request(url, init),
);

Deno.test("a route is an entry of the table and a handler: client and description follow", async () => {
  const books = await client.json("GET /shelves/:shelf/books", {
    params: { shelf: "a/b ü" },
    query: { limit: 1 },
  });
  const [first] = books;
  assertEquals(first!.title satisfies string, "a/b ü");
  assertEquals(books.length, 1);
  assertEquals(await client.json("POST /shelves", { body: { name: "four" } }), { id: 4 });
  const gone = await client.ask("DELETE /shelves/:shelf", { params: { shelf: "x" } });
  assertEquals([gone.status, await gone.text()], [204, ""]);
  assertEquals(
    client.url("GET /shelves/:shelf/books", { params: { shelf: "?" }, query: { limit: 3 } }),
    "http://localhost/api/shelves/%3F/books?limit=3",
  );
  const { paths } = openApi(shelfRoutes, "1.0.0") as { paths: Record<string, object> };
  assertEquals(Object.keys(paths), [
    "/api/shelves/{shelf}/books",
    "/api/shelves",
    "/api/shelves/{shelf}",
  ]);
});

Deno.test("a client keeps the digits of an answer, and throws what the server says is wrong", async () => {
  const { id } = await client.json("POST /shelves", { body: jsonText('{"name":"large"}') });
  assertEquals<unknown>(id, 2n ** 64n - 1n);
  const old = { body: { name: "" }, headers: { "if-match": "old" } };
  const fault = await assertRejects(() => client.json("POST /shelves", old), ProblemError);
  assertEquals([fault.status, fault.message], [412, "The shelves have changed"]);
  const query = { limit: 99 };
  const refused = await assertRejects(
    () => client.json("GET /shelves/:shelf/books", { params: { shelf: "a" }, query }),
    ProblemError,
    'Expected "limit" to be at most 9, but got 99',
  );
  assertEquals(refused.status, 400);
  for (const shelf of ["", ".", ".."]) {
    await assertRejects(
      () => client.json("GET /shelves/:shelf/books", { params: { shelf } }),
      ProblemError,
      `"${shelf}" cannot be a name`,
    );
  }
  const silent = createClient<typeof shelfRoutes>("", () => Promise.reject(new TypeError("down")));
  const away = await assertRejects(() => silent.json("POST /shelves", { body: { name: "" } }));
  assertEquals((away as Error).message, "Cannot reach the server: is it still running?");
});

Deno.test("what does not fit the table does not compile", () => {
  const take = (given: Handlers<typeof shelfRoutes>): unknown => given;
  // The gate checks these types; nothing of it is called.
  const unused = (): readonly unknown[] => [
    // @ts-expect-error: pages is a number
    take({ ...handlers, "GET /shelves/:shelf/books": () => [{ title: "", pages: "12" }] }),
    // @ts-expect-error: JSON of a schema is promised, not any response
    take({ ...handlers, "POST /shelves": () => new Response("{}") }),
    // @ts-expect-error: a route without a handler
    take({ "POST /shelves": () => ({ id: 1 }) }),
    // @ts-expect-error: there is no such route
    client.json("GET /shelf"),
    // @ts-expect-error: the shelf is not named
    client.json("GET /shelves/:shelf/books"),
    // @ts-expect-error: it takes a name
    client.json("POST /shelves", { body: {} }),
    // @ts-expect-error: it answers with nothing
    client.json("DELETE /shelves/:shelf", { params: { shelf: "" } }),
    // @ts-expect-error: it has no such header
    client.json("POST /shelves", { body: { name: "" }, headers: { range: "" } }),
  ];
  assertEquals(typeof unused, "function");
});
