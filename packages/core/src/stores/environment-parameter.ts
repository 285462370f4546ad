import { createHash } from 'node:crypto';
import { YoloLiftError } from '../errors.ts';
import type { ParameterReader } from '../ports/parameter-reader.ts';

/** Variables of a process; handed in by who may read them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Opens `env:NAME`: a parameter that is set when a process starts, and then stays. It can be read, not written.
 * @throws YoloLiftError `URI_UNSUPPORTED` - no name.
 */
export function openEnvironmentParameter(uri: string, environment: Environment): ParameterReader {
  const name = uri.replace(/^env:/, '');
  if (!/^[A-Za-z_]\w*$/.test(name)) {
    throw new YoloLiftError('URI_UNSUPPORTED', `${uri} names no variable; write env:NAME`);
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
