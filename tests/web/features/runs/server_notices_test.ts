import { assertEquals } from "@std/assert";
import { signal } from "@preact/signals";
import type { ServerStatus } from "../../../../src/api/status.ts";
import { createToasts } from "../../../../web/core/toasts.ts";
import { tellServerNotices } from "../../../../web/features/runs/server_notices.ts";

Deno.test("what the server wants people to know is said as long as it is so, and again when it is again", () => {
  const plain: ServerStatus = {
    version: "1",
    runner: "idle",
    queue: { length: 0, paused: false },
  };
  const away = { level: "error", text: "The folder was taken away" } as const;
  const list = { level: "warning", text: "One is not listed", about: "workflows" } as const;
  const status = signal<ServerStatus | undefined>(undefined);
  const toasts = createToasts();
  tellServerNotices({ runs: { status }, toasts, execute: () => Promise.resolve() });
  const shown = (): readonly string[] => toasts.shown.peek().map(({ text }) => text);
  for (let time = 0; time < 2; time++) {
    status.value = { ...plain, notices: [away, list] };
    assertEquals(shown(), [away.text]);
    status.value = { ...plain, notices: [away] };
    assertEquals(shown(), [away.text]);
    status.value = plain;
    assertEquals(shown(), []);
  }
  assertEquals(toasts.log.peek().length, 2, "once each time");
});
