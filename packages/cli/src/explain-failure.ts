import { YoloLiftError } from '@yololift/core';
import { printableLines } from './printable.ts';

/** Formats the failure of a command: its message and code, and the stack trace only in debug mode. */
export function explainFailure(error: unknown, { isDebug }: { readonly isDebug: boolean }): string {
  return printableLines(explain(error, isDebug));
}

function explain(error: unknown, isDebug: boolean): string {
  if (isDebug) return `${error instanceof Error ? formatWithCauses(error) : String(error)}\n`;
  if (error instanceof YoloLiftError) return `yololift: ${error.message} (${error.code})\n`;
  const message = error instanceof Error ? error.message : String(error);
  return `yololift: internal error: ${message}\nRun it again with YOLOLIFT_DEBUG=1 and report the output.\n`;
}

function formatWithCauses(error: Error): string {
  const { stack = error.message, cause } = error;
  if (cause === undefined) return stack;
  return `${stack}\ncaused by: ${cause instanceof Error ? formatWithCauses(cause) : String(cause)}`;
}
