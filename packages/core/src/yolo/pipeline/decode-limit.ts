import { YoloLiftError } from '../../errors.ts';
import type { ImageSource } from './yolo-model.ts';

/** The time limit of one decode. */
export interface DecodeLimit {
  /** The decode goes on without this thread: time counts from here. Reading the file is no part of it. */
  begin(): void;
  end(): void;
  /** The error of a decode that went over it; `undefined` while it has not. */
  passed(): YoloLiftError | undefined;
}

/**
 * @param limitMs - no limit where unset.
 * @param onLate - called once, as soon as the decode is over its limit.
 */
export function createDecodeLimit(
  source: ImageSource,
  limitMs: number | undefined,
  onLate: (error: YoloLiftError) => void,
): DecodeLimit {
  let timer: NodeJS.Timeout | undefined;
  let late: YoloLiftError | undefined;
  return {
    begin() {
      if (limitMs === undefined) return;
      timer ??= setTimeout(() => {
        late = imageTooSlow(source, limitMs);
        onLate(late);
      }, limitMs);
    },
    end: () => clearTimeout(timer),
    passed: () => late,
  };
}

function imageTooSlow(source: ImageSource, limitMs: number): YoloLiftError {
  const name = typeof source === 'string' ? source : 'the image';
  const message = `${name} was not decoded in ${limitMs / 1000} s; send it smaller, or saved in another way`;
  return new YoloLiftError('IMAGE_TOO_SLOW', message);
}
