import { doStep, paintMask } from "./mask.ts";
import type { MaskStep } from "./mask.ts";

/**
 * A mask at the end of a list of steps. All but the last step stay painted, so that a stroke which grows costs no more
 * than itself.
 */
export class MaskCanvas {
  readonly whole: OffscreenCanvas;
  readonly #base: OffscreenCanvas;
  #painted: readonly MaskStep[] = [];

  constructor(width: number, height: number) {
    this.whole = new OffscreenCanvas(width, height);
    this.#base = new OffscreenCanvas(width, height);
  }

  paint(steps: readonly MaskStep[]): void {
    const base = contextOf(this.#base);
    const before = steps.slice(0, -1);
    const same = this.#painted.every((step, index) => step === before[index]);
    if (same) { for (const step of before.slice(this.#painted.length)) doStep(base, step); }
    else paintMask(base, before);
    this.#painted = before;
    const context = contextOf(this.whole);
    context.clearRect(0, 0, this.whole.width, this.whole.height);
    context.drawImage(this.#base, 0, 0);
    const last = steps.at(-1);
    if (last) doStep(context, last);
  }

  pixels(): ImageData {
    return contextOf(this.whole).getImageData(0, 0, this.whole.width, this.whole.height);
  }
}

function contextOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  return canvas.getContext("2d", { willReadFrequently: true })!;
}
