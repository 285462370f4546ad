import { YoloLiftError } from '../../errors.ts';
import type { ImageSource } from './yolo-model.ts';

/** The time limit of one decode. */
export interface DecodeLimit {
  /** Starts the clock: the decode now runs without this thread. Reading the file does not count. */
  begin(): void;
  end(): void;
  /** The error if the decode exceeded the limit; else `undefined`. */
  passed(): YoloLiftError | undefined;
}

/**
 * @param limitMs - unset: no limit.
 * @param onLate - called once, when the decode exceeds the limit.
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
  const message = `${name} was not decoded in ${limitMs / 1000} s; send a smaller image, or another encoding`;
  return new YoloLiftError('IMAGE_TOO_SLOW', message);
}
