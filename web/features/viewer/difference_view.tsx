import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { fixed, t } from "../../../src/words/translate.ts";
import { type Difference, differenceOf, type Rgba } from "./difference.ts";
import { Stage } from "./stage.tsx";
import type { ViewerActions, ViewerHost } from "./viewer_actions.ts";
import type { ViewerImage } from "./viewer_state.ts";

interface DifferenceViewProps {
  readonly actions: ViewerActions;
  readonly image: ViewerImage;
  readonly other: ViewerImage;
  readonly host: ViewerHost;
}

interface Compared {
  readonly a: Rgba;
  readonly b: Rgba;
  readonly width: number;
  readonly height: number;
  readonly scaled: boolean;
}

/** How two pictures differ, pixel by pixel, and in numbers. */
export function DifferenceView({ actions, image, other, host }: DifferenceViewProps): JSX.Element {
  const { gain } = actions.state;
  const canvas = useRef<HTMLCanvasElement>(null);
  const compared = useSignal<Compared | string | undefined>(undefined);
  const difference = useSignal<Difference | undefined>(undefined);
  useEffect(() => {
    let current = true;
    compared.value = undefined;
    comparePictures(host, image, other).then(
      (made) => current && (compared.value = made),
      (error: unknown) => current && (compared.value = String((error as Error).message ?? error)),
    );
    return () => {
      current = false;
    };
  }, [host, image.key, other.key]);
  const made = compared.value;
  useEffect(() => {
    if (typeof made !== "object" || !canvas.current) return;
    const result = differenceOf(made.a, made.b, gain.value);
    canvas.current.width = made.width;
    canvas.current.height = made.height;
    const data = new ImageData(result.pixels, made.width, made.height);
    canvas.current.getContext("2d")!.putImageData(data, 0, 0);
    difference.value = result;
  }, [made, gain.value]);
  const { mean = 0, most = 0, share = 0, psnr = Infinity } = difference.value ?? {};
  const size = typeof made === "object" ? { width: made.width, height: made.height } : {};
  return (
    <div class="compared">
      <Stage actions={actions} image={{ ...image, ...size }}>
        <canvas
          ref={canvas}
          role="img"
          aria-label={t`Difference of ${image.name} and ${other.name}`}
        />
      </Stage>
      <p class="numbers">
        {typeof made === "string"
          ? <span role="alert">{made}</span>
          : made && difference.value && (
            <>
              <span>{t`mean ${fixed(mean, 2)} of 255`}</span>
              <span>{t`most ${most}`}</span>
              <span>{t`${fixed(share * 100, 1)} % of pixels differ`}</span>
              <span>{psnr === Infinity ? t`equal` : t`PSNR ${fixed(psnr, 1)} dB`}</span>
              {made.scaled && <span>{t`of different sizes: the second was scaled`}</span>}
            </>
          )}
        <label>
          {t`exaggerated`}{" "}
          <select
            value={String(gain.value)}
            onChange={(event) => {
              gain.value = Number(event.currentTarget.value);
            }}
          >
            {[1, 2, 4, 8, 16, 64].map((by) => (
              <option key={by} value={String(by)}>{t`${by} times`}</option>
            ))}
          </select>
        </label>
      </p>
    </div>
  );
}

/** The pixels of both, the second at the first one's size. From bytes: a canvas gives no pixels of other origins. */
async function comparePictures(
  host: ViewerHost,
  image: ViewerImage,
  other: ViewerImage,
): Promise<Compared> {
  const [first, second] = await Promise.all(
    [image, other].map(async (one) => await createImageBitmap(await host.readPicture(one))),
  ) as [ImageBitmap, ImageBitmap];
  const { width, height } = first;
  const pixels = (bitmap: ImageBitmap): Rgba => {
    const context = new OffscreenCanvas(width, height).getContext("2d", {
      willReadFrequently: true,
    })!;
    context.drawImage(bitmap, 0, 0, width, height);
    return context.getImageData(0, 0, width, height).data as Rgba;
  };
  const scaled = second.width !== width || second.height !== height;
  return { a: pixels(first), b: pixels(second), width, height, scaled };
}
