import { render } from "preact";
import { preload } from "./core/lazy.tsx";
import { createEditor, Layers } from "./editor.tsx";
import { addFeatures } from "./features.ts";
import { chooseHost } from "./host/choose_host.ts";
import { Window } from "./shell/window.tsx";

async function start(): Promise<void> {
  const editor = await createEditor(await chooseHost());
  const { first, addRest } = addFeatures(editor);
  for (const { prepare } of first) prepare?.();
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
  root.textContent = `Braid could not start: ${error instanceof Error ? error.message : error}`;
  root.setAttribute("role", "alert");
});
