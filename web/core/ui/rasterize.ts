/** Most pixels that browsers draw at once. */
const MOST = 64e6;

/** An SVG as PNG, two pixels for one of it, or as many as there may be. @throws RangeError where it is too large */
export async function rasterize(svg: string, width: number, height: number): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const scale = Math.min(2, Math.sqrt(MOST / (width * height)));
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [Math.ceil(width * scale), Math.ceil(height * scale)];
    canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
    const png = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
    if (png) return png;
    throw new RangeError("Cannot draw this as PNG, as it is too large: save it as SVG");
  } finally {
    URL.revokeObjectURL(url);
  }
}
