import { createHash } from 'node:crypto';
import { YoloLiftError } from '../errors.ts';
import type { ParameterReader } from '../ports/parameter-reader.ts';

/** Environment variables; the composition root passes them in. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Opens `env:NAME`: a read-only parameter that is fixed when the process starts.
 * @throws YoloLiftError `URI_UNSUPPORTED` - the name is missing or invalid.
 */
export function openEnvironmentParameter(uri: string, environment: Environment): ParameterReader {
  const name = uri.replace(/^env:/, '');
  if (!/^[A-Za-z_]\w*$/.test(name)) {
    throw new YoloLiftError('URI_UNSUPPORTED', `${uri} does not name a variable; write env:NAME`);
  }
  return {
    uri,
    async read() {
      const value = environment[name];
      if (value === undefined || value === '') {
        throw new YoloLiftError('PARAMETER_NOT_FOUND', `the environment variable ${name} is not set`);
      }
      return { value, version: createHash('sha256').update(value).digest('hex') };
    },
  };
}
