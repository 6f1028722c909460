/** What may be said of a warning. */
export interface Warning {
  /** The input at fault. */
  readonly port?: string;
  /** What would mend it. */
  readonly fix?: string;
}

/** Tells those who watch of something odd, once for each input. */
export type Warn = (message: string, more?: Warning) => void;
