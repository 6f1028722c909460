import { assertEquals } from "@std/assert";
import { Hono } from "hono";
import { createClient } from "../../../src/api/client.ts";
import { newThingRoutes } from "../../../src/api/new_thing.ts";
import { mount } from "../../../src/server/route.ts";
import { newThingHandlers } from "../../../src/server/routes/new_thing.ts";

const app = new Hono();
mount(app, newThingRoutes, newThingHandlers({ version: "1.2.3" }));
const client = createClient<typeof newThingRoutes>(
  "http://localhost",
  async (url, init) => await app.request(url, init),
);

Deno.test("GET /new_thing answers what is known of it", async () => {
  assertEquals(await client.json("GET /new_thing"), { version: "1.2.3" });
});
