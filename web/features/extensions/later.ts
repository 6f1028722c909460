import { effect } from "@preact/signals";
import { h } from "preact";
import { t } from "../../../src/words/translate.ts";
import type { Canvases } from "../../canvas/canvases.ts";
import { textIn } from "../../core/argument.ts";
import type { Contributions } from "../../core/registry.ts";
import type { Extensions } from "./extensions.ts";
import { FindPlugin } from "./find_plugin.tsx";

export function later(app: Canvases, extensions: Extensions): Contributions {
  return {
    start() {
      effect(() => {
        app.catalogue.value; // another one says that plugins have changed
        app.takeContributions().catch(app.toasts.error);
      });
    },
    fixes: {
      "unknown-type": ({ problem }) => h(FindPlugin, { problem }),
      "missing-plugin": ({ problem }) => h(FindPlugin, { problem }),
      "plugin-version": ({ problem }) => h(FindPlugin, { problem }),
    },
    commands: [
      {
        id: "extensions.install",
        title: "Install a plugin…",
        category: "Extensions",
        icon: "download",
        async run(argument) {
          app.layout.side.value = "extensions";
          const source = textIn(argument) ??
            await app.quickInput.ask(
              t`npm:NAME, or the whole path of a folder or an archive on the server's machine`,
            );
          if (source) await extensions.look(source);
        },
      },
      {
        id: "extensions.find",
        title: "Find a plugin",
        hidden: true,
        async run(argument) {
          const words = textIn(argument) ?? "";
          app.layout.side.value = "extensions";
          extensions.query.value = words;
          await extensions.find(words);
        },
      },
    ],
  };
}
