/** Fields of a log line: plain data, never image bytes, secrets or signed URLs. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Structured log, in pino's order of arguments, so that a pino logger is one as it stands. */
export interface Logger {
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}
