import type { Logger } from '@yololift/core';
export function createLog(_level: string): Logger {
  const line = (level: string) => (fields: object, message: string) => {
    process.stdout.write(`${JSON.stringify({ level, message, ...fields })}\n`);
  };
  return { info: line('info'), warn: line('warn'), error: line('error') };
}
