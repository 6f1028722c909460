import { growAlpha } from "./grow_alpha.ts";
import { blurAlpha } from "./region.ts";
import type { Region } from "./region.ts";

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

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
  | { readonly step: "picture"; readonly picture: CanvasImageSource }
  | {
    readonly step: "rectangle";
    readonly erase: boolean;
    readonly box: readonly [x: number, y: number, width: number, height: number];
  }
  | { readonly step: "region"; readonly erase: boolean; readonly region: Region }
  /** Wider by a radius in pixels, narrower where it is negative. */
  | { readonly step: "grow"; readonly radius: number }
  | { readonly step: "mirror"; readonly axis: "horizontal" | "vertical" }
  /** Soft edges: the standard deviation of the blur in pixels. */
  | { readonly step: "feather"; readonly radius: number };

/** Does one step on a mask: white on transparent. */
export function doStep(context: Context, step: MaskStep): void {
  const { width, height } = context.canvas;
  context.globalCompositeOperation = "source-over";
  context.fillStyle = "white";
  switch (step.step) {
    case "clear":
      context.clearRect(0, 0, width, height);
      break;
    case "fill":
      context.fillRect(0, 0, width, height);
      break;
    case "invert":
      context.globalCompositeOperation = "xor";
      context.fillRect(0, 0, width, height);
      break;
    case "picture":
      drawBrightness(context, step.picture);
      break;
    case "stroke":
      drawStroke(context, step.stroke);
      break;
    case "rectangle":
      context.globalCompositeOperation = step.erase ? "destination-out" : "source-over";
      context.fillRect(...step.box);
      break;
    case "region":
      context.globalCompositeOperation = step.erase ? "destination-out" : "source-over";
      context.drawImage(regionPicture(step.region, width, height), 0, 0);
      break;
    case "mirror": {
      const copy = copyOf(context);
      context.clearRect(0, 0, width, height);
      context.save();
      if (step.axis === "horizontal") context.setTransform(-1, 0, 0, 1, width, 0);
      else context.setTransform(1, 0, 0, -1, 0, height);
      context.drawImage(copy, 0, 0);
      context.restore();
      break;
    }
    case "grow":
    case "feather": {
      const pixels = context.getImageData(0, 0, width, height);
      (step.step === "grow" ? growAlpha : blurAlpha)(pixels, step.radius);
      context.putImageData(pixels, 0, 0);
    }
  }
  context.globalCompositeOperation = "source-over";
}

/** Paints a mask: white on transparent. */
export function paintMask(context: Context, steps: readonly MaskStep[]): void {
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  for (const step of steps) doStep(context, step);
}

function drawStroke(context: Context, { erase, size, points }: Stroke): void {
  const [first, ...rest] = points;
  if (!first) return;
  context.globalCompositeOperation = erase ? "destination-out" : "source-over";
  context.strokeStyle = "white";
  context.lineWidth = size;
  context.lineCap = "round";
  context.lineJoin = "round";
  context.beginPath();
  // Browsers draw no line of no length, with caps or without.
  context.arc(...first, size / 2, 0, 2 * Math.PI);
  context.fill();
  context.beginPath();
  context.moveTo(...first);
  for (const point of rest) context.lineTo(...point);
  context.stroke();
}

function copyOf({ canvas }: Context): OffscreenCanvas {
  const copy = new OffscreenCanvas(canvas.width, canvas.height);
  copy.getContext("2d")!.drawImage(canvas, 0, 0);
  return copy;
}

function regionPicture(region: Region, width: number, height: number): OffscreenCanvas {
  const copy = new OffscreenCanvas(width, height).getContext("2d")!;
  const pixels = copy.createImageData(width, height);
  pixels.data.fill(255);
  for (let at = 0; at < region.length; at++) pixels.data[4 * at + 3] = region[at]!;
  copy.putImageData(pixels, 0, 0);
  return copy.canvas;
}

/** White where the picture is bright, as transparent as it is dark. */
function drawBrightness(context: Context, picture: CanvasImageSource): void {
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
export async function maskFile(mask: OffscreenCanvas): Promise<Blob> {
  const page = new OffscreenCanvas(mask.width, mask.height).getContext("2d")!;
  page.fillStyle = "black";
  page.fillRect(0, 0, mask.width, mask.height);
  page.drawImage(mask, 0, 0);
  return await page.canvas.convertToBlob({ type: "image/png" });
}
