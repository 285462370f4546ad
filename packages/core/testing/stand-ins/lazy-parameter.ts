import type { ParameterReader } from '../../src/ports/parameter-reader.ts';
import type { ParameterWriter } from '../../src/ports/parameter-writer.ts';

/** A parameter that is opened when it is first used, for suites that want it at once. */
export function lazyParameter(
  uri: string,
  open: (uri: string) => Promise<ParameterReader & ParameterWriter>,
): ParameterReader & ParameterWriter {
  let opening: Promise<ParameterReader & ParameterWriter> | undefined;
  const opened = () => {
    opening ??= open(uri);
    return opening;
  };
  return {
    uri,
    read: async (options) => (await opened()).read(options),
    write: async (value, options) => (await opened()).write(value, options),
  };
}
