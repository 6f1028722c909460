/** How long nothing may come, in milliseconds. */
const PATIENCE_MS = 60_000;

/** Ends what waits for an answer in which nothing more comes: a connection may break without a word. */
export class IdleTimeout {
  readonly #over = new AbortController();
  readonly #patience: number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param reason Why it was ended */
  constructor(readonly reason: Error, patience: number = PATIENCE_MS) {
    this.#patience = patience;
    this.refresh();
  }

  /** Aborts with the reason. */
  get signal(): AbortSignal {
    return this.#over.signal;
  }

  /** Something has come. */
  refresh(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#over.abort(this.reason), this.#patience);
    Deno.unrefTimer(this.#timer); // what waits keeps the process alive
  }

  /** Nothing more is waited for. */
  end(): void {
    clearTimeout(this.#timer);
  }

  /**
   * The response, each part of which counts as something. Deno forgets who may end a request once nobody has its response
   * any more, though its body is read on: so the body itself is told.
   *
   * @param signal ends what is read of it
   */
  watch(response: Response, signal: AbortSignal): Response {
    const { body, status, headers } = response;
    if (body === null) {
      this.end();
      return response;
    }
    const watched = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform: (part, stream) => {
        this.refresh();
        stream.enqueue(part);
      },
      flush: () => this.end(),
    });
    return new Response(body.pipeThrough(watched, { signal }), { status, headers });
  }
}
