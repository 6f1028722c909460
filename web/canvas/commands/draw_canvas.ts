import { graphShapes } from "../../../src/drawing/graph_shapes.ts";
import { LIGHT, type Palette } from "../../../src/drawing/palette.ts";
import type { DrawnGraph, DrawnNode } from "../../../src/drawing/shape.ts";
import { shapesSvg } from "../../../src/drawing/shapes_svg.ts";
import { printWorkflow } from "../../../src/graph/parse.ts";
import { graphToPng } from "../../../src/graph/picture.ts";
import { rasterize } from "../../core/ui/rasterize.ts";
import type { Host } from "../../host/host.ts";
import type { CanvasView } from "../canvas_view.ts";
import { colorsOf, cssColor } from "../css_color.ts";
import { kindColor } from "../kind_color.ts";
import type { SceneNode } from "../scene_node.ts";
import { kindOfOutput } from "../wire_kind.ts";

/** The canvas in front, in the colours of the theme, as a picture that carries the whole graph. */
export async function drawCanvas(
  view: CanvasView,
  host: Pick<Host, "readFile">,
  type: "svg" | "png",
): Promise<Blob> {
  const hex = hexColors(view.pane!);
  const palette = paletteOf(hex);
  const drawn = graphShapes(await drawnGraph(view, host, hex), palette);
  const document = printWorkflow(view.document.workflow.peek());
  const svg = shapesSvg(drawn, palette.paper, document);
  if (type === "svg") return new Blob([svg], { type: "image/svg+xml" });
  const png = await rasterize(svg, ...drawn.size);
  const bytes = graphToPng(new Uint8Array(await png.arrayBuffer()), document);
  return new Blob([bytes], { type: png.type });
}

type Hex = (css: string) => string;

/** Colours of CSS as `#rrggbb`, as they are at an element. */
function hexColors(element: HTMLElement): Hex {
  const colors = colorsOf(element);
  return (css) => {
    const [red = 0, green = 0, blue = 0] = colors(css).match(/[\d.]+/g)?.map(Number) ?? [];
    return `#${
      [red, green, blue].map((one) => Math.round(one).toString(16).padStart(2, "0")).join("")
    }`;
  };
}

function paletteOf(hex: Hex): Palette {
  const theme = (name: string): string => hex(`var(--vscode-${name})`);
  return {
    paper: theme("editor-background"),
    node: theme("editorWidget-background"),
    header: theme("list-hoverBackground"),
    edge: theme("editorWidget-border"),
    field: theme("input-background"),
    text: theme("foreground"),
    dim: theme("descriptionForeground"),
    named: Object.fromEntries(
      Object.keys(LIGHT.named).map((name) => [name, theme(`charts-${name}`)]),
    ),
  };
}

async function drawnGraph(
  view: CanvasView,
  host: Pick<Host, "readFile">,
  hex: Hex,
): Promise<DrawnGraph> {
  const { scene, catalogue } = view;
  const drawNode = async (node: SceneNode): Promise<readonly [string, DrawnNode]> => {
    const look = node.look.peek();
    const measured = node.measured.peek();
    const shown = measured.result ? node.run.pictures.peek() : [];
    const pictures = (await Promise.all(shown.map(({ url }) => dataUrl(host, url))))
      .filter((url) => url !== undefined);
    return [node.key, {
      at: [node.x.peek(), node.y.peek()],
      title: look.title ?? node.type.peek().title,
      entry: node.entry.peek(),
      look: colored(look, hex),
      measured,
      pictures,
    }];
  };
  const nodes = await Promise.all([...scene.nodes.peek().values()].map(drawNode));
  return {
    nodes: new Map(nodes),
    wires: scene.wires.peek().map(({ from, to }) => {
      const kind = kindOfOutput(view, from);
      return { from, to, color: hex(kindColor(kind, catalogue.peek().kinds)) };
    }),
    frames: scene.frames.peek().map(({ frame }) => colored(frame.peek(), hex)),
    notes: scene.notes.peek().map(({ note }) => colored(note.peek(), hex)),
  };
}

/** With its colour as it is here, whatever CSS it is written in. */
function colored<T extends { readonly color?: string }>(look: T, hex: Hex): T {
  return look.color === undefined ? look : { ...look, color: hex(cssColor(look.color)) };
}

/** The bytes behind an address as one; undefined where they are gone: the graph is drawn without them. */
async function dataUrl(host: Pick<Host, "readFile">, url: string): Promise<string | undefined> {
  const bytes = await host.readFile(url).catch(() => undefined);
  if (!bytes) return undefined;
  return await new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(bytes);
  });
}
