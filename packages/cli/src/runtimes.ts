import { yoloFromEnvironment } from '@yololift/core/yolo';

/** What opens releases for `serve --pointer`, and what `doctor` examines: by the name in a release's manifest. */
export const RUNTIMES = { yolo: yoloFromEnvironment };
