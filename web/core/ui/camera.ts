/** Which part of a picture is seen: screen pixels a picture pixel, and what lies in the middle, 0 to 1 of its sides. */
export interface Camera {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Place extends Size {
  readonly left: number;
  readonly top: number;
}

const MOST_PIXELS = 64;

/** The zoom at which the whole picture is seen, with a margin; small ones grow by whole factors only. */
export function fitZoom(stage: Size, picture: Size, margin = 16): number {
  const fit = Math.min(
    Math.max(1, stage.width - 2 * margin) / picture.width,
    Math.max(1, stage.height - 2 * margin) / picture.height,
  );
  return fit >= 2 ? Math.floor(fit) : fit;
}

/** The camera as it is, or that which fits. */
export function cameraOr(camera: Camera | undefined, stage: Size, picture: Size): Camera {
  return camera ?? { zoom: fitZoom(stage, picture), x: 0.5, y: 0.5 };
}

/** Where a picture lies on the stage; whole pixels, so that enlarged ones stay sharp. */
export function placeOf(camera: Camera, stage: Size, picture: Size): Place {
  const width = picture.width * camera.zoom;
  const height = picture.height * camera.zoom;
  return {
    left: Math.round(stage.width / 2 - camera.x * width),
    top: Math.round(stage.height / 2 - camera.y * height),
    width,
    height,
  };
}

/** Zooms by a factor so that what is under a point of the stage stays there. */
export function zoomAt(
  camera: Camera,
  { stage, picture }: { readonly stage: Size; readonly picture: Size },
  factor: number,
  point: { readonly x: number; readonly y: number },
): Camera {
  const least = Math.min(1, fitZoom(stage, picture)) / 4;
  const zoom = Math.min(MOST_PIXELS, Math.max(least, camera.zoom * factor));
  const move = (center: number, at: number, side: number, pixels: number): number =>
    center + (at - side / 2) * (1 / camera.zoom - 1 / zoom) / pixels;
  return inside({
    zoom,
    x: move(camera.x, point.x, stage.width, picture.width),
    y: move(camera.y, point.y, stage.height, picture.height),
  });
}

/** Moves the picture by screen pixels; its edge does not leave the middle of the stage. */
export function panned(camera: Camera, picture: Size, dx: number, dy: number): Camera {
  return inside({
    zoom: camera.zoom,
    x: camera.x - dx / (picture.width * camera.zoom),
    y: camera.y - dy / (picture.height * camera.zoom),
  });
}

function inside({ zoom, x, y }: Camera): Camera {
  return { zoom, x: Math.min(1, Math.max(0, x)), y: Math.min(1, Math.max(0, y)) };
}
