import { extname } from "@std/path";
import { drawWorkflow } from "../../drawing/draw_workflow.ts";
import { LIGHT } from "../../drawing/palette.ts";
import { shapesSvg } from "../../drawing/shapes_svg.ts";
import { printWorkflow } from "../../graph/parse.ts";
import { checkDocument, knownModels, openPlugins } from "../checked_document.ts";
import { defineCommand } from "../command.ts";
import { EXIT, usageFault } from "../exit_code.ts";
import { PLUGINS } from "../folder_options.ts";
import { writeUnlessThere } from "../write_unless_there.ts";

export default defineCommand({
  summary: "Draw a graph as the editor shows it, as SVG or PNG",
  usage: "FILE PICTURE [options]",
  details:
    `FILE is as for braid run; PICTURE ends in .svg or .png, and carries the graph: it can be opened in the
editor and run like a .graph.json file. Nothing runs, and faults of the graph do not matter.

  braid draw portrait.graph.json portrait.svg`,
  operands: [2, 2],
  options: {
    plugins: PLUGINS,
    overwrite: { doc: "Replace a picture that is there" },
  },
  async run({ operands: [path, picture], given, host }) {
    const extension = extname(picture!).toLowerCase();
    if (extension !== ".svg" && extension !== ".png") {
      throw usageFault(`Expected PICTURE to end in .svg or .png, but got "${picture}"`);
    }
    const { workflow, library, checked } = await checkDocument(path!, {
      registry: openPlugins(given.plugins, host),
      known: knownModels(() => host.models([])),
      host,
    });
    const drawn = drawWorkflow(workflow, { catalogue: library, checked, palette: LIGHT });
    const text = printWorkflow(workflow);
    const content = extension === ".svg"
      ? shapesSvg(drawn, LIGHT.paper, text)
      : await host.drawGraph(drawn, LIGHT.paper, text);
    writeUnlessThere(picture!, content, given);
    return EXIT.ok;
  },
});
