import { defineGroup } from "../command.ts";

export default defineGroup({
  summary: "Install plugins, and what else there is to do with them",
  details:
    `Installed plugins lie beside your own models, in braid/plugins where your system keeps data, each in
a folder of its own; all commands and the editor find them there. Nothing of their code runs when they are
installed, and later it may do what you allow: see braid plugins. "braid help plugin add" shows one command.`,
  commands: {
    add: () => import("./plugin/add.ts"),
    remove: () => import("./plugin/remove.ts"),
    list: () => import("./plugin/list.ts"),
    info: () => import("./plugin/info.ts"),
    enable: () => import("./plugin/enable.ts"),
    disable: () => import("./plugin/disable.ts"),
    new: () => import("./plugin/new.ts"),
    dev: () => import("./plugin/dev.ts"),
    pack: () => import("./plugin/pack.ts"),
    search: () => import("./plugin/search.ts"),
    doctor: () => import("./plugin/doctor.ts"),
  },
});
