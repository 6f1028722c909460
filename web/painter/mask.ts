/** A stroke of the brush over a mask, in pixels of the mask. */
export interface Stroke {
  readonly erase: boolean;
  readonly size: number;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** What a mask is made by, one after another: a list, so that undo is leaving off the last. */
export type MaskStep =
  | { readonly step: "stroke"; readonly stroke: Stroke }
  | { readonly step: "fill" | "clear" | "invert" }
  /** A mask painted before, white where it is selected. */
  | { readonly step: "picture"; readonly picture: CanvasImageSource };

/** Paints a mask: white on transparent. */
export function paintMask(
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
  steps: readonly MaskStep[],
): void {
  const { width, height } = context.canvas;
  context.globalCompositeOperation = "source-over";
  context.clearRect(0, 0, width, height);
  for (const step of steps) {
    if (step.step === "clear") context.clearRect(0, 0, width, height);
    else if (step.step === "picture") drawBrightness(context, step.picture);
    else if (step.step === "stroke") drawStroke(context, step.stroke);
    else {
      context.globalCompositeOperation = step.step === "invert" ? "xor" : "source-over";
      context.fillStyle = "white";
      context.fillRect(0, 0, width, height);
      context.globalCompositeOperation = "source-over";
    }
  }
}

function drawStroke(
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
  { erase, size, points }: Stroke,
): void {
  const [first, ...rest] = points;
  if (!first) return;
  context.globalCompositeOperation = erase ? "destination-out" : "source-over";
  context.strokeStyle = "white";
  context.lineWidth = size;
  context.lineCap = "round";
  context.lineJoin = "round";
  context.beginPath();
  context.moveTo(...first);
  // A dot is a line to itself.
  for (const point of rest.length ? rest : [first]) context.lineTo(...point);
  context.stroke();
  context.globalCompositeOperation = "source-over";
}

/** White where the picture is bright, as transparent as it is dark. */
function drawBrightness(
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
  picture: CanvasImageSource,
): void {
  const { width, height } = context.canvas;
  const copy = new OffscreenCanvas(width, height).getContext("2d")!;
  copy.drawImage(picture, 0, 0, width, height);
  const pixels = copy.getImageData(0, 0, width, height);
  const { data } = pixels;
  for (let at = 0; at < data.length; at += 4) {
    const brightness = 0.2126 * data[at]! + 0.7152 * data[at + 1]! + 0.0722 * data[at + 2]!;
    data[at + 3] = brightness * data[at + 3]! / 255;
    data[at] = data[at + 1] = data[at + 2] = 255;
  }
  copy.putImageData(pixels, 0, 0);
  context.drawImage(copy.canvas, 0, 0);
}

/** The mask as a file that any tool reads: white where it is selected, black elsewhere. */
export async function maskFile(
  steps: readonly MaskStep[],
  width: number,
  height: number,
): Promise<Blob> {
  const mask = new OffscreenCanvas(width, height).getContext("2d")!;
  paintMask(mask, steps);
  const page = new OffscreenCanvas(width, height).getContext("2d")!;
  page.fillStyle = "black";
  page.fillRect(0, 0, width, height);
  page.drawImage(mask.canvas, 0, 0);
  return await page.canvas.convertToBlob({ type: "image/png" });
}
