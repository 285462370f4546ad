/** Fields of a log line: plain data, never image bytes, secrets or signed URLs. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Structured logger. Takes pino's argument order, so a pino logger fits unchanged. */
export interface Logger {
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}
