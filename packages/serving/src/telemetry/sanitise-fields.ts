import type { LogFields } from '@yololift/core/ports';
import { describeError, isError } from './describe-error.ts';
import { redactText } from './redact-text.ts';

const MAX_DEPTH = 8;
const MAX_ITEMS = 50;

/**
 * Maximum JSON characters of one line's fields. The smallest console limit is 32,768 characters a line; it cuts longer
 * lines, which breaks their JSON.
 */
const MAX_CHARACTERS = 20_000;

/** Names whose values are dropped; matched in lower case, without dashes, dots and underscores. */
const SECRET_KEY =
  /authorization|secret|passw(?:or)?d|passphrase|token$|bearer|jwt|credential|cookie|connectionstring|signature|^sig$|^sas|(?:api|access|account|shared|private|master|host|functions?|subscription|encryption)key|keymaterial|^pem$/;

/** State of the walk through one line's fields. */
interface Walk {
  /** Remaining characters of the line. */
  readonly budget: { left: number };
  /** The objects that contain the value. */
  readonly above: ReadonlySet<object>;
}

/**
 * Converts fields to plain JSON of bounded size for logs. Redacts text with `redactText`, replaces bytes by `<n bytes>`,
 * describes errors with `describeError`, drops values with secret names, cuts cycles and deep nesting, and sets `isCut`
 * if the line was too long. Never throws, even if getters and proxies do.
 */
export function sanitiseFields(fields: LogFields): LogFields {
  const budget = { left: MAX_CHARACTERS };
  const clean = sanitise(fields, { budget, above: new Set() });
  if (typeof clean !== 'object') return { fields: clean };
  return budget.left < 0 ? { ...clean, isCut: true } : (clean as LogFields);
}

function sanitise(value: unknown, walk: Walk): unknown {
  if (walk.budget.left <= 0) return undefined;
  if (typeof value !== 'object' || value === null) return spend(sanitisePrimitive(value), walk);
  if (walk.above.has(value)) return spend('<circular>', walk);
  if (walk.above.size > MAX_DEPTH) return spend('<nested>', walk);
  try {
    return sanitiseObject(value, { ...walk, above: new Set(walk.above).add(value) });
  } catch {
    return spend('<unreadable>', walk);
  }
}

function sanitisePrimitive(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') return String(value);
  return typeof value === 'boolean' || value === null ? value : undefined;
}

function sanitiseObject(value: object, walk: Walk): unknown {
  if (isError(value)) return sanitiseEntries(Object.entries(describeError(value)), walk);
  if (value instanceof Date) return spend(Number.isNaN(value.getTime()) ? null : value.toISOString(), walk);
  if (value instanceof URL) return spend(redactText(value.href), walk);
  const bytes = readByteLength(value);
  if (bytes !== undefined) return spend(`<${bytes} bytes>`, walk);
  if (Array.isArray(value)) return sanitiseItems(value, walk);
  if (value instanceof Set) return sanitiseItems([...value], walk);
  return sanitiseEntries(value instanceof Map ? [...value] : readEntries(value), walk);
}

/** Byte length of a buffer, view, blob, or JSON-encoded Buffer. */
function readByteLength(value: object): number | undefined {
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) {
    return value.byteLength;
  }
  if (value instanceof Blob) return value.size;
  const { type, data } = value as { readonly type?: unknown; readonly data?: unknown };
  return type === 'Buffer' && Array.isArray(data) ? data.length : undefined;
}

function sanitiseItems(items: readonly unknown[], walk: Walk): readonly unknown[] {
  const kept = items.slice(0, MAX_ITEMS).map((item) => sanitise(item, walk) ?? null);
  return items.length > MAX_ITEMS ? [...kept, `… ${items.length - MAX_ITEMS} more`] : kept;
}

/** Reads all entries; a getter that throws loses only its own field. */
function readEntries(value: object): readonly (readonly [string, unknown])[] {
  return Object.keys(value).map((key) => {
    try {
      return [key, Reflect.get(value, key)];
    } catch {
      return [key, '<unreadable>'];
    }
  });
}

function sanitiseEntries(entries: readonly (readonly [unknown, unknown])[], walk: Walk): LogFields {
  const clean = entries.slice(0, MAX_ITEMS).flatMap(([name, value]): [string, unknown][] => {
    const key = redactText(String(name));
    if (SECRET_KEY.test(key.toLowerCase().replace(/[-_.\s]/g, ''))) return [];
    spend(key, walk);
    return [[key, sanitise(value, walk)]];
  });
  const dropped = entries.length - MAX_ITEMS;
  return Object.fromEntries(dropped > 0 ? [...clean, ['…', `${dropped} more`]] : clean);
}

/** Subtracts the JSON length of `value`, comma and brackets included, from the line's budget. */
function spend<T>(value: T, { budget }: Walk): T | undefined {
  if (value === undefined) return undefined;
  budget.left -= JSON.stringify(value).length + 4;
  return budget.left < 0 ? undefined : value;
}
