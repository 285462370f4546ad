export { type AnnotatedFormat, type AnnotateOptions, annotateImage } from './annotate-image.ts';
export { classColour } from './class-colour.ts';
