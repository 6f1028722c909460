import { assertEquals } from "@std/assert";
import { signal } from "@preact/signals";
import type { ServerStatus } from "../../../../src/api/status.ts";
import type { Catalogue } from "../../../../src/graph/catalogue.ts";
import { createToasts } from "../../../../web/core/toasts.ts";
import { readerOf } from "../../../../web/document/documents.ts";
import { followCatalogue } from "../../../../web/features/runs/follow_catalogue.ts";
import { catalogue as whole } from "../../catalogue.ts";

Deno.test("the catalogue is taken anew when a plugin has been tried out that it lacks, and not before", async () => {
  const status = signal<ServerStatus | undefined>(undefined);
  const catalogue = signal<Catalogue>({ ...whole, trying: ["acme", "slow"] });
  let asked = 0;
  const host = { catalogue: () => (asked++, Promise.resolve<Catalogue>(whole)) };
  followCatalogue({
    runs: { status },
    catalogue,
    readCatalogue: readerOf(host, catalogue),
    toasts: createToasts(),
  });
  const told = async (...trying: readonly string[]): Promise<number> => {
    const queue = { length: 0, paused: false };
    status.value = { version: "1", runner: "idle", queue, ...(trying.length && { trying }) };
    await Promise.resolve();
    return asked;
  };
  assertEquals([await told("acme", "slow"), catalogue.value.trying], [0, ["acme", "slow"]]);
  assertEquals([await told("slow"), catalogue.value], [1, whole]);
  assertEquals(await told(), 1);
});

Deno.test("the catalogue is taken anew when the server has another one, once nothing of it is missing", async () => {
  const status = signal<ServerStatus | undefined>(undefined);
  const acme = { ...whole, plugins: { ...whole.plugins, acme: { version: "1.0.0" } } };
  const catalogue = signal<Catalogue>(acme);
  let asked = 0;
  const host = { catalogue: () => (asked++, Promise.resolve<Catalogue>(whole)) };
  const toasts = createToasts();
  followCatalogue({
    runs: { status },
    catalogue,
    readCatalogue: readerOf(host, catalogue),
    toasts,
  });
  const told = async (tag: string, ...trying: readonly string[]): Promise<number> => {
    const queue = { length: 0, paused: false };
    status.value = {
      ...{ version: "1", runner: "idle", queue, catalogue: tag },
      ...(trying.length && { trying }),
    };
    await Promise.resolve();
    return asked;
  };
  assertEquals([await told("a"), await told("a")], [0, 0]);
  assertEquals(await told("b", "acme"), 0); // it had no node of acme for a moment
  assertEquals([await told("c"), catalogue.value], [1, whole]);
  assertEquals(toasts.shown.value.length, 1);
  assertEquals([await told("c"), toasts.shown.value.length], [1, 1]);
});
