import { type Signal, signal } from "@preact/signals";
import type { JSX } from "preact";
import { t } from "../../../src/words/translate.ts";
import { useCore } from "../../core/core.ts";
import type { Core } from "../../core/core.ts";
import type { Contributions } from "../../core/registry.ts";

/** Lets the history and settings count that the served folder brings, which somebody else may have made. */
export function folderTrust(app: Core): Pick<Required<Contributions>, "commands" | "statusItems"> {
  const { server } = app.host;
  if (!server) return { commands: [], statusItems: [] };
  const isTrusted = signal(true);
  let folder = "";
  server.json("GET /trust").then((state) => {
    folder = state.folder;
    isTrusted.value = state.trusted;
    if (!state.trusted) ask(app, folder);
  }, app.toasts.error);
  return {
    commands: [{
      id: "folder.trust",
      title: "Trust the folder of workflows",
      category: "Server",
      async run() {
        if (isTrusted.peek()) return app.toasts.show("info", t`The folder is trusted already`);
        await server.json("POST /trust", { body: { folder } }); // by now it may be a server of another
        await server.json("GET /trust"); // answered when the server has opened it anew, or could not
        location.reload(); // everything of it may differ now; what is not saved is kept
      },
    }],
    statusItems: [{
      id: "trust",
      side: "left",
      order: 2.5,
      component: () => Untrusted(isTrusted, () => folder),
    }],
  };
}

function ask({ toasts, execute }: Pick<Core, "toasts" | "execute">, folder: string): void {
  const text =
    t`"${folder}" brings a queue, a history and settings that were not made here by you. They count only when you trust who made them`;
  toasts.show("warning", text, [{
    title: "Trust the folder",
    run: () => void execute("folder.trust"),
  }]);
}

function Untrusted(isTrusted: Signal<boolean>, folder: () => string): JSX.Element | null {
  const app = useCore();
  return isTrusted.value ? null : (
    <button
      type="button"
      title={t`Its own queue, history and settings do not count`}
      onClick={() => ask(app, folder())}
    >
      {t`Folder not trusted`}
    </button>
  );
}
