import type { ParameterReader, ParameterWriter } from '@yololift/core/ports';

type Openable = ParameterReader & Partial<Pick<ParameterWriter, 'write'>>;

/** A parameter that opens on first use, for suites that need it synchronously. */
export function openParameterLater(
  uri: string,
  open: (uri: string) => Promise<Openable>,
): ParameterReader & ParameterWriter {
  let opening: Promise<Openable> | undefined;
  const opened = () => {
    opening ??= open(uri);
    return opening;
  };
  return {
    uri,
    read: async (options) => (await opened()).read(options),
    async write(value, options) {
      const parameter = await opened();
      if (parameter.write === undefined) throw new Error(`${uri} cannot be written`);
      await parameter.write(value, options);
    },
  };
}
