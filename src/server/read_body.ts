import { HttpError } from "./problem.ts";

/**
 * The body of a request.
 *
 * @throws HttpError 413 as soon as there is more than `maxBytes` of it
 */
export async function readLimited(
  request: Request,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const part of limitedParts(request, maxBytes)) parts.push(part);
  const [only] = parts;
  if (parts.length === 1) return only!;
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** {@link readLimited}, part by part. */
export async function* limitedParts(
  request: Request,
  maxBytes: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const refuse = (): never => {
    throw new HttpError(413, `The body is larger than ${maxBytes} bytes, which is the limit here`);
  };
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) refuse();
  if (!request.body) return;
  let bytes = 0;
  for await (const part of request.body) {
    bytes += part.length;
    if (bytes > maxBytes) refuse();
    yield part;
  }
}
