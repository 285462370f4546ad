import type { ObjectLister } from '../ports/object-lister.ts';
import type { ObjectReader } from '../ports/object-reader.ts';
import type { ObjectWriter } from '../ports/object-writer.ts';

/** A root that releases are published to: it can be read, written and listed. */
export type ReleaseRoot = ObjectReader & ObjectWriter & ObjectLister;
