import { render } from "preact";
import { t, translated } from "../src/words/translate.ts";
import { preload } from "./core/lazy.tsx";
import { createEditor, Layers } from "./editor.tsx";
import { addFeatures } from "./features.ts";
import { chooseHost } from "./host/choose_host.ts";
import { Window } from "./shell/window.tsx";

type Uuid = ReturnType<typeof crypto.randomUUID>;

// Browsers have none on plain HTTP of a network: what they name a blob by is one.
crypto.randomUUID ??= () => URL.createObjectURL(new Blob()).slice(-36) as Uuid;

async function start(): Promise<void> {
  let host = await chooseHost();
  const words = globalThis.braidWords;
  if (words) host = (await import("./document/host_in_language.ts")).hostInLanguage(host, words);
  const editor = await createEditor(host);
  const { first, addRest } = addFeatures(editor);
  for (const { prepare } of first) await prepare?.();
  const root = document.getElementById("app")!;
  render(
    <Layers editor={editor}>
      <Window />
    </Layers>,
    root,
  );
  await (await import("./begin.ts")).begin(editor, await addRest());
  root.dataset.ready = "true";
  preload().catch(() => {}); // it is tried again when it is shown
}

start().catch((error) => {
  const root = document.getElementById("app")!;
  const why = translated(error instanceof Error ? error.message : String(error));
  root.textContent = t`Braid could not start: ${why}`;
  root.setAttribute("role", "alert");
});
