import { isYoloLiftError, YoloLiftError } from '../../errors.ts';
import type { ParameterReader } from '../../ports/parameter-reader.ts';
import type { ParameterWriter } from '../../ports/parameter-writer.ts';
import { formatPointer, isSameRelease, type Pointer, parsePointer, type ReleaseName } from '../pointer.ts';

/** A parameter that can be read and set. */
export type PointerParameter = ParameterReader & ParameterWriter;

/** Releases that a pointer remembers: what `rollback` can go back to. */
const HISTORY = 10;

/**
 * Makes a parameter point to a release, and remember the one it pointed to.
 * @throws YoloLiftError as the parameter; what it held must be a pointer, or nothing.
 */
export async function movePointer(parameter: PointerParameter, to: ReleaseName): Promise<Pointer> {
  const before = await readPointer(parameter).catch((error: unknown) => {
    if (isYoloLiftError(error, 'PARAMETER_NOT_FOUND')) return undefined;
    throw error;
  });
  const previous =
    before === undefined || isSameRelease(before, to)
      ? (before?.previous ?? [])
      : [nameOf(before), ...(before.previous ?? [])];
  return write(parameter, {
    ...nameOf(to),
    ...(previous.length > 0 && { previous: previous.slice(0, HISTORY) }),
  });
}

/**
 * Makes a parameter point to an earlier release: the last one, or the last of `version`. What it leaves is forgotten,
 * so that a second rollback goes further back, not forth again.
 * @throws YoloLiftError `POINTER_INVALID` - it remembers none (of that version); names those that it does.
 */
export async function rollBack(parameter: PointerParameter, version?: string): Promise<Pointer> {
  const { previous = [] } = await readPointer(parameter);
  const at = version === undefined ? 0 : previous.findIndex((one) => one.version === version);
  const target = previous[at];
  if (target === undefined) {
    const known = previous.map((one) => one.version).join(', ') || 'none';
    const what = version === undefined ? 'an earlier release' : `an earlier version ${version}`;
    throw new YoloLiftError(
      'POINTER_INVALID',
      `${parameter.uri} remembers no ${what.replace('an ', '')}; it remembers: ${known}`,
    );
  }
  const rest = previous.slice(at + 1);
  return write(parameter, { ...target, ...(rest.length > 0 && { previous: rest }) });
}

/** The pointer a parameter holds. */
export async function readPointer(parameter: ParameterReader): Promise<Pointer> {
  const { value } = await parameter.read();
  return parsePointer(value, parameter.uri);
}

function nameOf({ model, version, digest }: ReleaseName): ReleaseName {
  return { model, version, ...(digest !== undefined && { digest }) };
}

async function write(parameter: PointerParameter, pointer: Pointer): Promise<Pointer> {
  await parameter.write(formatPointer(pointer));
  return pointer;
}
