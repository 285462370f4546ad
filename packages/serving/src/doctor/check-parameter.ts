import { isYoloLiftError } from '@yololift/core/errors';
import type { ParameterReader } from '@yololift/core/ports';
import { formatReleaseName, parsePointer } from '@yololift/core/release';
import { EVENT_POINTER } from '../configuration/event-pointer.ts';
import type { CheckContext } from './check-context.ts';
import { type Finding, ok, skipped } from './finding.ts';

/** Checks that the parameter can be read and holds a pointer. */
export async function checkParameter(
  parameter: ParameterReader,
  context: CheckContext,
  signal: AbortSignal,
): Promise<Finding> {
  const value = await read(parameter, signal);
  if (value === undefined) return skipped('warm commands set the pointer; none has arrived yet');
  context.pointer = parsePointer(value, parameter.uri);
  const pinned =
    context.pointer.digest === undefined ? ', without a digest: any release of that name is accepted' : '';
  return ok(`points to ${formatReleaseName(context.pointer)}${pinned}`);
}

async function read(parameter: ParameterReader, signal: AbortSignal): Promise<string | undefined> {
  try {
    return (await parameter.read({ signal })).value;
  } catch (error) {
    if (parameter.uri === EVENT_POINTER && isYoloLiftError(error, 'PARAMETER_NOT_FOUND')) return undefined;
    throw error;
  }
}
