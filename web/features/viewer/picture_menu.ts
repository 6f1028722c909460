import { t } from "../../../src/words/translate.ts";
import { openFiles } from "../../canvas/commands/open_files.ts";
import { addPictures } from "../../canvas/commands/add_pictures.ts";
import { frontOf } from "../../canvas/commands/selected.ts";
import { placeForNode } from "../../canvas/place_for_node.ts";
import type { Canvases } from "../../canvas/canvases.ts";
import { openMenuAt } from "../../core/open_menu.ts";
import { PICTURE, showing } from "../../core/overlay.ts";
import type { Command, MenuItem } from "../../core/registry.ts";
import { hashIn, savedIn } from "./saved_in.ts";
import { copyPaths } from "../../runs/copy_paths.ts";
import { asPng } from "./as_png.ts";

/** A picture that a run has made, as it is shown somewhere. */
interface ShownPicture {
  readonly url: string;
  readonly name: string;
}

export const pictureMenu: readonly MenuItem[] = [
  { menu: "picture", group: "1_open", command: "picture.open" },
  { menu: "picture", group: "1_open", command: "picture.openGraph" },
  { menu: "picture", group: "2_take", command: "picture.copy" },
  { menu: "picture", group: "2_take", command: "picture.save" },
  { menu: "picture", group: "2_take", command: "picture.copyPath", when: "canRun" },
  { menu: "picture", group: "3_use", command: "picture.use", when: "hasDocument" },
];

/** What is done with a picture where it stands, by a right click. */
export function pictureCommands(app: Canvases): readonly Command[] {
  const { host, layout } = app;
  const command = (
    id: string,
    title: string,
    run: (picture: ShownPicture) => unknown,
  ): Command => ({
    id: `picture.${id}`,
    title,
    hidden: true,
    run: (argument) => run(argument as ShownPicture),
  });
  const fileOf = async ({ url, name }: ShownPicture): Promise<File> => {
    const blob = await host.readFile(url);
    return new File([blob], fileName(name, blob.type), { type: blob.type });
  };
  return [
    command("open", t`Show it large`, ({ url }) => {
      layout.overlay.value = showing(PICTURE, { url });
    }),
    command("openGraph", t`Open the graph that made it`, async (picture) => {
      await openFiles(app, [await fileOf(picture)]);
    }),
    command("copy", t`Copy the picture`, async ({ url }) => {
      await host.writePicture(await asPng(await host.readFile(url)));
      app.toasts.show("info", t`The picture is copied`);
    }),
    command("save", t`Save the picture as…`, async (picture) => {
      const file = await fileOf(picture);
      host.saveFile(file.name, file);
    }),
    command("copyPath", t`Copy its path`, async ({ url }) => {
      await copyPaths(app, await savedIn(host, url));
    }),
    command("use", t`Use it as an input`, async (picture) => {
      const view = frontOf(app.canvas);
      const place = placeForNode(view);
      await addPictures(app, view, [await fileOf(picture)], place);
    }),
  ];
}

function fileName(name: string, type: string): string {
  const stem = name.replaceAll(/[^\p{L}\p{N}._-]+/gu, "_") || "picture";
  const extension = type.split("/")[1] ?? "png";
  return stem.endsWith(`.${extension}`) ? stem : `${stem}.${extension}`;
}

/** Offers the menu wherever a picture of a run is seen: on nodes, in lists, strips and grids. */
export function followPictures({ layout }: Pick<Canvases, "layout">): void {
  addEventListener("contextmenu", (event) => {
    if (!(event.target instanceof HTMLImageElement)) return;
    const { src, alt } = event.target;
    const url = new URL(src, location.href);
    if (hashIn(url) === undefined) return;
    url.searchParams.delete("width"); // of a small copy
    event.stopPropagation();
    layout.menu.value = openMenuAt(event, {
      menu: "picture",
      argument: { url: url.href, name: alt } satisfies ShownPicture,
    });
  }, { capture: true });
}
