import { GatheredBytes } from "../runs/runner/gathered_bytes.ts";
import { JsonScan, TextSizeError } from "../graph/json_scan.ts";
import { HttpError } from "./problem.ts";

/** What is held of the bodies of several requests together, but for small ones, which are always taken. */
interface Room {
  readonly most: number;
  readonly small: number;
  held: number;
}

const ROOM: Room = { most: 512 * 2 ** 20, small: 2 ** 20, held: 0 };
/** Of requests of which it is not known who asks. */
export const ROOM_FOR_ANYBODY: Room = { most: 2 ** 24, small: 2 ** 12, held: 0 };
/** How long nothing may come of a body, in milliseconds. */
const PATIENCE_MS = 60_000;

/**
 * The body of a request.
 *
 * @throws HttpError 408 when nothing more of it comes, 413 as soon as there is more than `maxBytes` of it, 503 where that of
 * others leaves no room
 */
export async function readLimited(
  request: Request,
  maxBytes: number,
  room: Room = ROOM,
): Promise<Uint8Array<ArrayBuffer>> {
  const body = new GatheredBytes();
  let own = 0;
  try {
    for await (const part of limitedParts(request, maxBytes)) {
      body.add(part);
      own += part.length;
      room.held += part.length;
      if (own <= room.small || room.held <= room.most) continue;
      throw new HttpError(503, "Too much is sent at the same time: send it again in a moment");
    }
    return body.take();
  } finally {
    room.held -= own;
  }
}

/**
 * The text of a request.
 *
 * @throws HttpError 400 for what is not UTF-8: replaced by others, its letters would be lost
 */
export async function readText(request: Request, maxBytes: number, room?: Room): Promise<string> {
  const bytes = await readLimited(request, maxBytes, room);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new HttpError(400, "The body is not text in UTF-8", { cause });
  }
}

/** How deep the JSON of a request may be: a document, in what it is sent in. */
export const MAX_JSON_DEPTH = 80;
/** Of a text that are read in one go, some milliseconds; then others have their turn. */
const TOKENS = 20_000;

/**
 * The value of a JSON text, read little by little.
 *
 * @throws SyntaxError with line and column, HttpError 413 for one with more in it than can be taken apart
 */
export async function readJson(text: string, maxDepth: number): Promise<unknown> {
  const scan = new JsonScan(text, maxDepth);
  try {
    while (!scan.advance(TOKENS)) await new Promise((resolve) => setTimeout(resolve));
    return scan.value;
  } catch (cause) {
    if (!(cause instanceof TextSizeError)) throw cause;
    throw new HttpError(413, `The body holds more than is read: ${cause.message}`, { cause });
  }
}

type Reader = ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;

/** Each part has its time, so that what is large may come slowly, and what does not come at all is not held for ever. */
async function nextOf(reader: Reader): ReturnType<Reader["read"]> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const words = `Nothing more of the body came for ${PATIENCE_MS / 1000} seconds: send it again`;
    reject(new HttpError(408, words));
  }, PATIENCE_MS);
  const part = reader.read().catch((cause) => {
    throw new HttpError(400, "The body ended before it was whole: send it again", { cause });
  });
  try {
    return await Promise.race([part, late]);
  } finally {
    clearTimeout(timer);
  }
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
  const reader = request.body.getReader();
  try {
    for (let bytes = 0;;) {
      const { value: part, done } = await nextOf(reader);
      if (done) return;
      bytes += part.length;
      if (bytes > maxBytes) refuse();
      yield part;
    }
  } finally {
    await reader.cancel().catch(() => {}); // it has ended, or is not wanted
  }
}
