import { isYoloLiftError, YoloLiftError } from '../../errors.ts';
import type { ParameterReader } from '../../ports/parameter-reader.ts';
import type { ParameterWriter } from '../../ports/parameter-writer.ts';
import { formatPointer, isSameRelease, type Pointer, parsePointer, type ReleaseName } from '../pointer.ts';

/** A readable and writable parameter. */
export type PointerParameter = ParameterReader & ParameterWriter;

/** Number of earlier releases in a pointer's history. */
const HISTORY_LENGTH = 10;

/**
 * Points a parameter to a release and adds the previous one to its history.
 * @throws YoloLiftError `POINTER_INVALID` - the current value is not a pointer.
 * @throws YoloLiftError as the parameter.
 */
export async function movePointer(parameter: PointerParameter, to: ReleaseName): Promise<Pointer> {
  const before = await readPointer(parameter).catch((error: unknown) => {
    if (isYoloLiftError(error, 'PARAMETER_NOT_FOUND')) return undefined;
    throw error;
  });
  const previous =
    before === undefined || isSameRelease(before, to)
      ? (before?.previous ?? [])
      : [toReleaseName(before), ...(before.previous ?? [])];
  return write(parameter, {
    ...toReleaseName(to),
    ...(previous.length > 0 && { previous: previous.slice(0, HISTORY_LENGTH) }),
  });
}

/**
 * Points a parameter to an earlier release: the last one, or the last one of `version`. Drops newer releases from the
 * history, so that a second rollback goes further back.
 * @throws YoloLiftError `POINTER_INVALID` - no such release in the history; the message lists its versions.
 */
export async function rollBack(parameter: PointerParameter, version?: string): Promise<Pointer> {
  const { previous = [] } = await readPointer(parameter);
  const at = version === undefined ? 0 : previous.findIndex((one) => one.version === version);
  const target = previous[at];
  if (target === undefined) {
    const known = previous.map((one) => one.version).join(', ') || 'none';
    const what = version === undefined ? 'no earlier release' : `no version ${version}`;
    throw new YoloLiftError(
      'POINTER_INVALID',
      `${parameter.uri} has ${what} in its history; versions there: ${known}`,
    );
  }
  const rest = previous.slice(at + 1);
  return write(parameter, { ...target, ...(rest.length > 0 && { previous: rest }) });
}

/** Reads the pointer in a parameter. */
export async function readPointer(parameter: ParameterReader): Promise<Pointer> {
  const { value } = await parameter.read();
  return parsePointer(value, parameter.uri);
}

function toReleaseName({ model, version, digest }: ReleaseName): ReleaseName {
  return { model, version, ...(digest !== undefined && { digest }) };
}

async function write(parameter: PointerParameter, pointer: Pointer): Promise<Pointer> {
  await parameter.write(formatPointer(pointer));
  return pointer;
}
