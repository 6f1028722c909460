import { assertEquals } from "@std/assert";
import { signal } from "@preact/signals";
import type { ServerStatus } from "../../../../src/api/status.ts";
import type { Catalogue } from "../../../../src/graph/catalogue.ts";
import { createToasts } from "../../../../web/core/toasts.ts";
import { followTrials } from "../../../../web/features/runs/tried_plugins.ts";
import { catalogue as whole } from "../../catalogue.ts";

Deno.test("the catalogue is taken anew when a plugin has been tried out that it lacks, and not before", async () => {
  const status = signal<ServerStatus | undefined>(undefined);
  const catalogue = signal<Catalogue>({ ...whole, trying: ["acme", "slow"] });
  let asked = 0;
  const host = { catalogue: () => (asked++, Promise.resolve<Catalogue>(whole)) };
  followTrials({ runs: { status }, catalogue, host, toasts: createToasts() });
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
