/** How long who is asked may say nothing, in milliseconds. */
const PATIENCE_MS = 60_000;

/** Ends what waits for an answer in which nothing more comes: a connection may break without a word. */
export class Silence {
  readonly #over = new AbortController();
  readonly #patience: number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param reason Why it was ended */
  constructor(readonly reason: Error, patience: number = PATIENCE_MS) {
    this.#patience = patience;
    this.hear();
  }

  /** Aborts with the reason. */
  get signal(): AbortSignal {
    return this.#over.signal;
  }

  /** Something has come. */
  hear(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#over.abort(this.reason), this.#patience);
    Deno.unrefTimer(this.#timer); // what waits keeps the process alive
  }

  /** Nothing more is waited for. */
  end(): void {
    clearTimeout(this.#timer);
  }

  /** The response, each part of which is heard. */
  heardIn(response: Response): Response {
    const { body, status, headers } = response;
    if (body === null) {
      this.end();
      return response;
    }
    const heard = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform: (part, stream) => {
        this.hear();
        stream.enqueue(part);
      },
      flush: () => this.end(),
    });
    return new Response(body.pipeThrough(heard), { status, headers });
  }
}
