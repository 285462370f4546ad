import { optionNames } from '../../model/option-names.ts';

const INPUT_SIZE = "images are resized to the model's own input size";

/** Names of a request's options. */
export const DETECT_OPTION_NAMES = optionNames({
  kinds: {
    confidence: 'number',
    iou: 'number',
    max: 'count',
    classes: 'list',
    agnostic: 'flag',
    topK: 'count',
    rle: 'flag',
  },
  aliases: {
    conf: 'confidence',
    confthres: 'confidence',
    confthresh: 'confidence',
    confthreshold: 'confidence',
    confidencethreshold: 'confidence',
    minconfidence: 'confidence',
    minscore: 'confidence',
    scorethreshold: 'confidence',
    thresh: 'confidence',
    threshold: 'confidence',
    iouthres: 'iou',
    iouthresh: 'iou',
    iouthreshold: 'iou',
    nmsthreshold: 'iou',
    overlap: 'iou',
    maxdet: 'max',
    maxdetections: 'max',
    maxresults: 'max',
    class: 'classes',
    cls: 'classes',
    labels: 'classes',
    agnosticnms: 'agnostic',
    top: 'topK',
    runlength: 'rle',
    runlengths: 'rle',
  },
  hints: { imgsz: INPUT_SIZE, imagesize: INPUT_SIZE, imgsize: INPUT_SIZE, inputsize: INPUT_SIZE },
});
