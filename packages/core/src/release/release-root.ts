import type { ObjectLister } from '../ports/object-lister.ts';
import type { ObjectReader } from '../ports/object-reader.ts';
import type { ObjectWriter } from '../ports/object-writer.ts';

/** A root to publish releases to. */
export type ReleaseRoot = ObjectReader & ObjectWriter & ObjectLister;
